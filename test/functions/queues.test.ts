import { InvocationContext } from '@azure/functions';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../src/lib/clock.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import { err } from '../../src/lib/result.ts';
import { type Queue, queueNames } from '../../src/lib/storage/queues.ts';
import { loadApp, type Registered, settingsOf } from '../fakes/functionsCore.ts';
import { leaksOf } from '../support/leaks.ts';
import { withAccount } from '../support/renewedPasswords.ts';
import { connect, read, take } from '../support/stored.ts';
import { tableOf } from '../support/tables.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let app: readonly Registered[];
let id: string;
let webhook: string;
let said: string[];

beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  id = await connect(world, 'contoso');
  const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/q`, createdBy: 'me' });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
  app = await loadApp(settingsOf(world.config));
});
beforeEach(async () => {
  said = [];
  for (const name of Object.values(queueNames)) await take(world, name);
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

/** Hands a message to a function as the host does. */
async function handle(name: string, message: unknown): Promise<void> {
  const found = app.find((one) => one.name === name);
  if (!found) throw new Error(`there is no function ${name}`);
  const logHandler = (_level: string, ...line: unknown[]) => void said.push(line.join(' '));
  await found.handler(
    message,
    new InvocationContext({ functionName: name, invocationId: 'one', logHandler }),
  );
}
const check = (more: Partial<CheckMessage> = {}): CheckMessage => ({
  connectionId: id,
  checks: ['consentStatus', 'anonymization'],
  attempt: 0,
  ...more,
});
const run = { timer: 'checkAnonymization', occurrence: '2025-01-15T03:00:00.000Z' } as const;
const conceal = (concealedNames: boolean) => {
  for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = concealedNames;
};
const told = async () => {
  const listed = await world.services.deliveries.list(webhook, 100);
  return listed.ok ? listed.value.items.length : 0;
};

describe('runChecks', () => {
  test('checks, tells what changed at once where no run will, and logs to its invocation', async () => {
    const before = await told();
    conceal(true);
    await handle('runChecks', check());
    expect((await read(world, id)).state).toBe('degraded');
    expect(await told()).toBe(before + 2);
    expect(said.join('\n')).toContain('checked a connection');
  });

  test('asks with one app after the other in one message, and tells the run behind the last', async () => {
    const { id: two } = await withAccount(world, 'cayosoft');
    await take(world, queueNames.checks);
    const asked = { timer: 'checkConsentStatus', occurrence: iso(Date.now()) } as const;
    const message = check({ connectionId: two, checks: ['consentStatus'], run: asked });
    const mark = async () => (await read(world, two)).runs?.[asked.timer];
    await handle('runChecks', message);
    expect(await take(world, queueNames.checks)).toEqual([]);
    expect(await mark()).toBe(asked.occurrence);
    expect((await read(world, two)).health.checks.consentStatus?.last.verdict).toBe('ok');
  });

  test('leaves it to the run to tell what the run changed', async () => {
    const before = await told();
    conceal(false);
    await handle('runChecks', check({ run }));
    const { state, health } = await read(world, id);
    expect(state).toBe('healthy');
    expect(health.outbox).toHaveLength(2);
    expect(await told()).toBe(before);
    const listed = await world.services.listing.fresh();
    expect(listed.find((one) => one.id === id)?.runs).toEqual({ checkAnonymization: run.occurrence });
  });

  test('puts the same message back for later, counted, where Microsoft is away', async () => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', status: 429, retryAfterSeconds: 30 });
    const before = await read(world, id);
    await handle('runChecks', check({ run, attempt: 1 }));
    expect(await read(world, id)).toEqual(before);
    // Not to be seen for a minute.
    expect(await take(world, queueNames.checks)).toEqual([]);
    const since = iso(Date.now() - 12 * MINUTE);
    await handle('runChecks', check({ run, attempt: 2, since }));
    expect((await read(world, id)).health.checks.consentStatus?.unknown).toMatchObject({ count: 1 });
  });

  test.each([
    ['none of ours', { anything: true }],
    ['with a check that there is not', check({ checks: ['other' as 'anonymization'] })],
    ['with a run that there is not', { ...check(), run: { timer: 'other', occurrence: 'x' } }],
    ['no object', 'text'],
  ])('fails on a message that is %s, so that it is not lost in silence', async (_name, message) => {
    await expect(handle('runChecks', message)).rejects.toThrow(/invalid/i);
  });

  test('passes over a connection that is gone', async () => {
    await handle('runChecks', check({ connectionId: 'nobody', run }));
    expect(await world.services.connections.read('nobody')).toBeUndefined();
  });
});

describe('poisoned messages', () => {
  test('of checks end as unknown, so that their run does not wait', async () => {
    await handle('poisonedChecks', check({ checks: ['anonymization'] }));
    const { checks } = (await read(world, id)).health;
    expect(checks.anonymization?.unknown).toMatchObject({ reason: 'failedRepeatedly' });
    expect(said.join('\n')).toContain('"readable":true');
  });

  test('of checks are put on record also where the row of the connection is what fails', async () => {
    const last = async () => (await world.services.poison.recent()).map(({ lastAt }) => lastAt).at(-1);
    const before = await last();
    const broken = await connect(world, 'fabrikam');
    await tableOf(world, 'connections').merge({ partitionKey: broken, rowKey: broken, state: 'nonsense' });
    await handle('poisonedChecks', check({ connectionId: broken }));
    expect(said.join('\n')).toContain('giving a check up');
    expect(await last()).not.toBe(before);
  });

  test('of checks that nobody can read are said in the log', async () => {
    await handle('poisonedChecks', { anything: true });
    expect(said.join('\n')).toContain('"readable":false');
  });

  test.each(['poisonedDeliveries', 'poisonedVerifications'])(
    'of %s are said in the log, and the message too',
    async (name) => {
      await handle(name, { connectionId: 'the-id' });
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('failed too often');
      expect(said[0]).toContain('the-id');
    },
  );
});

describe('what works on a queue', () => {
  test('takes what was lost or done already', async () => {
    await handle('deliverEvent', { webhookId: webhook, eventId: 'nobody' });
    await handle('verifyConnection', { connectionId: 'nobody' });
    await handle('verifyConnection', { connectionId: id });
    await handle('workOnImport', { importId: 'nobody', state: 'checking', after: 0 });
    expect((await read(world, id)).state).toBe('healthy');
  });

  const workers = ['runChecks', 'verifyConnection', 'deliverEvent', 'workOnImport'];

  test.each(workers)('%s fails on a message that is none of ours', async (name) => {
    await expect(handle(name, { id })).rejects.toThrow(/invalid/i);
  });

  test('is one function for each queue, and no other', () => {
    const names = Object.values(queueNames).map((queueName) =>
      app.filter(({ trigger }) => trigger['queueName'] === queueName).map(({ name }) => name),
    );
    expect(names).toEqual(workers.map((name) => [name]));
  });
});

describe('a message', () => {
  const everyQueue = Object.keys(queueNames) as (keyof typeof queueNames)[];

  test('holds ids and no secret, in whichever queue it is', async () => {
    const before = world.sent.length;
    const two = await connect(world, 'adatum');
    await world.services.changeConnection(two, { expiryLadder: [10] }, 'olivia');
    conceal(true);
    await world.services.workOn(check({ connectionId: two }));
    conceal(false);
    const importId = '0'.repeat(20);
    const said = { name: 'Of a file', tenant: 'adatum.example', profile: 'snow' };
    await world.services.imports.begin({ id: importId, by: 'olivia', dryRun: true, skipInvalid: true }, [
      { row: 1, read: err([{ path: 'name', message: 'is none' }]), said },
    ]);
    const sent = Object.groupBy(world.sent.slice(before), ({ queue }) => queue);
    const of = (queue: string) => sent[queue]?.map(({ message }) => message);
    expect(Object.keys(sent).toSorted()).toEqual(everyQueue.toSorted());
    expect(of('provisioning')).toEqual([{ connectionId: two }]);
    expect(of('checks')).toEqual([{ connectionId: two, checks: ['secretExpiry'], attempt: 0 }]);
    expect(of('imports')).toEqual([{ importId, state: 'checking', after: 0 }]);
    const eventId = expect.stringMatching(/^evt_[0-9a-f]{32}_\d{10}$/);
    for (const one of of('deliveries') ?? []) expect(one).toEqual({ webhookId: webhook, eventId });
    expect((await leaksOf(world)).leaks).toEqual([]);
  });

  test.each(everyQueue)('with a secret is found wherever it was sent: %s', async (name) => {
    const [secret = ''] = world.microsoft.world.tenants.flatMap(({ users }) =>
      users.flatMap(({ password }) => (password.length > 6 ? [password] : [])),
    );
    const queue: Queue<unknown> = world.services.queues[name];
    await queue.send({ text: `the password is ${secret}` });
    expect((await leaksOf(world)).leaks).toContain(secret);
    // Heard it is no more, and lies there still.
    world.sent.pop();
    expect((await leaksOf(world)).leaks).toContain(secret);
    await take(world, queueNames[name]);
    expect((await leaksOf(world)).leaks).toEqual([]);
  });
});
