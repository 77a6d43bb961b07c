import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { createServices } from '../../../src/lib/services.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { rowsOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let webhook: string;
let clientId: string;

beforeAll(async () => {
  const { seeded } = (world = await startWorld({ settings: { SETUP_APP: '', STEWARD_APP: '' } })).microsoft
    .world;
  clientId = seeded.sharedApp.clientId;
  const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/o`, createdBy: 'me' });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const secret = () => {
  const app = world.microsoft.world.applications.find(({ appId }) => appId === clientId);
  const found = app?.passwordCredentials[0];
  if (!found) throw new Error('no secret');
  return found;
};
const endsIn = (ms: number) => Object.assign(secret(), { endDateTime: iso(world.now() + ms) });
const health = async () => (await world.services.operatorSubjects.read(clientId)).health;
const check = async () => {
  await world.services.operatorSubjects.checkAll();
  return (await health()).checks.secretExpiry;
};
const told = async () => {
  await world.services.outbox.flushOperators();
  const listed = await world.services.deliveries.list(webhook, 100);
  return listed.ok ? listed.value.items.map(({ type }) => type).toSorted() : [];
};

test('an app that nobody checked yet is known, without verdict', async () => {
  expect(await world.services.operatorSubjects.all()).toEqual([
    { id: `operator:${clientId}`, clientId, name: 'Certero for Office 365', health: noHealth },
  ]);
});

test('the setup app and the steward app are checked as the shared ones are, and before them', async () => {
  const { setupApp, stewardApp } = world.microsoft.world.seeded;
  const named = (app: { clientId: string }) =>
    ({ clientId: app.clientId, credential: { kind: 'federated' } }) as const;
  const config = { ...world.config, SETUP_APP: named(setupApp), STEWARD_APP: named(stewardApp) };
  const { operatorSubjects } = createServices(config, { clock: world.now, log: world.services.log });
  await operatorSubjects.checkAll();
  const all = await operatorSubjects.all();
  expect(all.map(({ name, health }) => [name, health.checks.secretExpiry?.last.verdict])).toEqual([
    ['Setup app', 'ok'],
    ['Steward app', 'ok'],
    ['Certero for Office 365', 'ok'],
  ]);
});

test('an app in order is ok, asked with our own identity in our own tenant, the secret by its version', async () => {
  world.microsoft.requests.clear();
  expect((await check())?.last).toMatchObject({ verdict: 'ok', evidence: { keyId: secret().keyId } });
  const { seeded } = world.microsoft.world;
  const graph = world.microsoft.requests.list({ part: 'graph' }).filter(({ batched }) => batched === true);
  expect(graph.map(({ path, status }) => [path, status])).toEqual([
    [`/v1.0/applications(appId='${clientId}')`, 200],
    [`/v1.0/servicePrincipals(appId='${clientId}')`, 200],
  ]);
  for (const { appId, tenantId } of graph)
    expect([appId, tenantId]).toEqual([seeded.managedIdentityClientId, seeded.operatorTenant]);
  const { vaultSecretName, vaultVersion } = seeded.sharedApp;
  expect(world.microsoft.requests.count({ part: 'vault', status: 200 })).toBe(1);
  expect(
    world.microsoft.requests.count({
      part: 'vault',
      pathContains: `/secrets/${vaultSecretName}/${vaultVersion}`,
    }),
  ).toBeGreaterThan(0);
  expect(await told()).toEqual([]);
});

test('an expiring secret is one alert for us, however many connections and nights', async () => {
  endsIn(29 * DAY);
  await check();
  await check();
  expect(Object.values((await health()).alerts)).toMatchObject([
    { code: 'secret.expiring', subject: secret().keyId, severity: 'warning', level: 3 },
  ]);
  expect(await told()).toEqual(['alert.opened', 'operator.credential']);
  expect(await told()).toEqual(['alert.opened', 'operator.credential']);
  world.advance(DAY);
  await check();
  expect(await told()).toEqual(['alert.opened', 'operator.credential']);
  endsIn(14 * DAY);
  await check();
  expect(await told()).toEqual(['alert.escalated', 'alert.opened', 'operator.credential']);
});

test.each([
  ['Graph is away', () => fault('graph', 503)],
  ['Graph refuses', () => fault('graph', 403)],
  ['Graph throttles', () => fault('graph', 429)],
  ['one item is throttled', () => fault('graph', 429, '/applications(')],
  ['the vault is away', () => fault('vault', 403)],
  ['our identity gets no token', () => fault('managedIdentity', 400)],
] as const)('%s: unknown, and no alert is opened or resolved', async (_name, make) => {
  const before = await health();
  make();
  const record = await check();
  const after = await health();
  expect(record?.unknown).toBeDefined();
  expect(record?.last).toEqual(before.checks.secretExpiry?.last);
  expect(after.alerts).toEqual(before.alerts);
  expect(after.outbox).toEqual(before.outbox);
});
const fault = (host: 'graph' | 'vault' | 'managedIdentity', status: number, pathContains?: string) => {
  world.microsoft.world.knobs.faults.push({
    id: crypto.randomUUID(),
    host,
    status,
    retryAfterSeconds: 0,
    ...(pathContains !== undefined && { pathContains }),
  });
};

test('without the right to read applications: unknown', async () => {
  const { tenants, seeded } = world.microsoft.world;
  const tenant = tenants.find(({ id }) => id === seeded.operatorTenant);
  const kept = tenant?.appRoleAssignments.filter(
    ({ principalId }) => principalId === seeded.managedIdentityObjectId,
  );
  if (!tenant || !kept?.length) throw new Error('no right to take away');
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter((one) => !kept.includes(one));
  const record = await check();
  tenant.appRoleAssignments.push(...kept);
  expect(record?.unknown).toMatchObject({ reason: 'refused', message: expect.stringContaining('403') });
});

test('a renewed secret resolves the alert; a secret that the vault lost is another', async () => {
  endsIn(300 * DAY);
  const before = (await told()).length;
  await check();
  expect((await told()).filter((type) => type === 'alert.resolved')).toHaveLength(1);
  expect(await told()).toHaveLength(before + 2);

  const { secrets } = world.microsoft.world.vault;
  const { vaultSecretName } = world.microsoft.world.seeded.sharedApp;
  const kept = secrets[vaultSecretName];
  if (!kept) throw new Error('no secret');
  delete secrets[vaultSecretName];
  expect((await check())?.last).toMatchObject({ verdict: 'fail', findings: [{ code: 'secret.missing' }] });
  secrets[vaultSecretName] = kept;
  expect((await check())?.last.verdict).toBe('ok');
});

test('two instances at once count one alert', async () => {
  await told();
  endsIn(6 * DAY);
  const { operatorSubjects: other } = world.another();
  await Promise.all([world.services.operatorSubjects.checkAll(), other.checkAll()]);
  const open = Object.values((await health()).alerts).filter(({ resolvedAt }) => !resolvedAt);
  expect(open).toMatchObject([{ code: 'secret.expiring', level: 5 }]);
  expect((await health()).outbox.filter(({ type }) => type === 'alert.opened')).toHaveLength(1);
});

test('no row holds the secret', async () => {
  expect(JSON.stringify(await rowsOf(world, 'misc'))).not.toContain(secret().secretText);
  expect(world.logged.join('\n')).not.toContain(secret().secretText);
});
