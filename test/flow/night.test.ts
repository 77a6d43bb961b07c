import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Running, startRunning } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

let running: Running;
const ids: string[] = [];

beforeAll(async () => {
  running = await startRunning();
  for (const [domain, name] of [
    ['contoso.example', 'One'],
    ['contoso.example', 'Two'],
    ['fabrikam.example', 'Three'],
  ] as const) {
    ids.push(await running.connect(domain, name));
  }
});
afterAll(() => running.stop());

const tenant = (domain: string) => {
  const found = running.sandbox.microsoft.world.tenants.find((one) => one.domain === domain);
  if (!found) throw new Error(`no ${domain}`);
  return found;
};
const secret = () => {
  const { applications, seeded } = running.sandbox.microsoft.world;
  const found = applications.find(({ appId }) => appId === seeded.sharedApp.clientId)?.passwordCredentials[0];
  if (!found) throw new Error('no secret');
  return found;
};
const told = () =>
  running.events().map(({ type, data }) => `${type} ${data.alert?.code ?? ''} ${data.subject.kind}`.trim());

/** The runs that are stored, open or closed. */
async function runs(): Promise<{ closedAt?: string }[]> {
  const { connectionString } = running.sandbox;
  const table = TableClient.fromConnectionString(connectionString, 'runs', { allowInsecureConnection: true });
  const found: { closedAt?: string }[] = [];
  for await (const run of table.listEntities<{ closedAt?: string }>()) found.push(run);
  return found;
}

/** Fires reconciliation until everything that was begun is told. */
async function settle(expected: readonly string[]): Promise<void> {
  await running.reconcileUntil(
    () => `events ${expected.join(', ')}; there are ${told().join(', ')}`,
    () =>
      expected.every(
        (one) =>
          told().filter((other) => other === one).length >= expected.filter((other) => other === one).length,
      ),
  );
}

test('timers can be fired by hand with the key, and not without', async () => {
  expect(await running.fire('sweep', 'wrong')).toBe(401);
  expect(await running.fire('sweep')).toBe(202);
  expect(await running.fire('nobody')).toBe(404);
});

// Each of the three was told when it was connected.
const connectedOnes = Array.from({ length: 3 }, () => 'connection.healthy  connection');

test('a night finds what went wrong and tells each once; the next finds it mended', async () => {
  tenant('contoso.example').knobs.concealedNames = true;
  const kept = secret().endDateTime;
  secret().endDateTime = new Date(Date.now() + 6 * 86_400_000).toISOString();

  await running.night();
  const wrong = [
    ...connectedOnes,
    'alert.opened reports.concealed connection',
    'alert.opened reports.concealed connection',
    'alert.opened secret.expiring operator',
    'connection.degraded  connection',
    'connection.degraded  connection',
    'operator.credential  operator',
  ].map((line) => line.trim());
  await settle(wrong);
  expect(told().toSorted()).toEqual(wrong.toSorted());

  await running.night();
  await running.fire('reconcileRuns');

  tenant('contoso.example').knobs.concealedNames = false;
  secret().endDateTime = kept;
  await running.night();
  const mended = [
    ...wrong,
    'alert.resolved reports.concealed connection',
    'alert.resolved reports.concealed connection',
    'alert.resolved secret.expiring operator',
    'connection.healthy  connection',
    'connection.healthy  connection',
    'operator.credential  operator',
  ];
  await settle(mended);
  expect(told().toSorted()).toEqual(mended.toSorted());
  expect(new Set(running.deliveries()).size).toBe(running.deliveries().length);
});

test.each([0, 20, 60, 120, 250])(
  'an app killed %i ms into a run drops nobody and tells nobody twice',
  async (pause) => {
    // What still goes on of an earlier run would be taken for this one, and the app killed before this one began.
    await running.reconcileUntil('every earlier run is closed', async () =>
      (await runs()).every(({ closedAt }) => closedAt !== undefined),
    );
    const { length: earlier } = await runs();
    const grouped = () => told().filter((line) => line === 'alerts.grouped  group').length;
    const [before, groups] = [told().length, grouped()];
    const concealed = !tenant('contoso.example').knobs.concealedNames;
    for (const domain of ['contoso.example', 'fabrikam.example'])
      tenant(domain).knobs.concealedNames = concealed;

    await running.fire('checkAnonymization');
    await until('the run has begun', async () => (await runs()).length > earlier);
    await new Promise((over) => setTimeout(over, pause));
    await running.sandbox.host.kill();
    await running.sandbox.host.start();
    // Three with the same in the same night are one group: it begins, or it ends.
    await running.reconcileUntil('the group is told', () => told().length > before);
    for (const id of ids) {
      const { body } = await running.operator.call('GET', `/connections/${id}`);
      expect(body).toMatchObject({ state: concealed ? 'degraded' : 'healthy' });
    }
    await running.fire('sweep');
    await running.fire('reconcileRuns');
    expect([told().length, grouped()]).toEqual([before + 1, groups + 1]);
  },
);
