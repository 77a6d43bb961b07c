import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { iso } from '../../src/lib/clock.ts';
import { toRow } from '../../src/lib/health/groupRows.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { UnreadableError } from '../../src/lib/storage/readable.ts';
import type { Row } from '../../src/lib/storage/tables.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { connect, read, tableOf, take } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const admin: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Admin' };

let world: World;
let call: Call;
let good: string;
let theirs: string;
let webhook: string;

beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  good = await connect(world, 'contoso');
  theirs = await connect(world, 'contoso');
  for (const id of [good, theirs]) await world.services.checkNow(id);
  const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/b`, createdBy: 'me' });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
  call = await startApp(world);
}, 120_000);
afterAll(() => world.stop());

const told = async () => {
  const listed = await world.services.deliveries.list(webhook, 100);
  return listed.ok ? listed.value.items.length : 0;
};
const page = async (name: string, id = '') => (await call(name, admin, id)).text;
/** Has every check message worked on, as the host does; what failed is left. */
async function work(): Promise<readonly unknown[]> {
  const failed: unknown[] = [];
  for (const message of await take<CheckMessage>(world, queueNames.checks))
    await world.services.passes.pass(message, true).catch((thrown: unknown) => failed.push(thrown));
  return failed;
}

const stored = async (id: string): Promise<Row> => {
  const found = await tableOf(world, 'connections').get(id, id);
  if (!found) throw new Error('no row');
  return found.row;
};
const object = (row: Row, member: string) => JSON.parse(String(row[member])) as Record<string, never>;

describe.each<[what: string, written: (row: Row) => Partial<Row>]>([
  [
    'a kind of answer',
    (row) => ({
      checks: JSON.stringify(object(row, 'checks')).replaceAll('"verdict":"', '"verdict":"very '),
    }),
  ],
  [
    'a stage of an alert',
    (row) => ({
      alerts: JSON.stringify({
        ...object(row, 'alerts'),
        a1: {
          check: 'consentStatus',
          code: 'consent.partial',
          subject: 'app',
          severity: 'warning',
          level: 1,
          message: 'm',
          stage: 'praised',
          openedAt: iso(0),
          changedAt: iso(0),
          sequence: 1,
        },
      }),
    }),
  ],
  [
    'a reason why onboarding does not go on',
    (row) => ({
      onboarding: JSON.stringify({ ...object(row, 'onboarding'), setback: { code: 'mondays', at: iso(0) } }),
    }),
  ],
])('a connection in which a later version wrote %s', (_what, written) => {
  let before: Row;
  let row: Row;
  beforeAll(async () => {
    before = await stored(theirs);
    await tableOf(world, 'connections').merge({ ...before, ...written(before) });
    row = await stored(theirs);
  });
  afterAll(() => tableOf(world, 'connections').merge(before));

  test('says so where somebody looks at it, and stands in the list', async () => {
    for (const name of ['showConnection', 'getConnection', 'runChecksNow']) {
      const answer = await call(name, admin, theirs);
      expect([name, answer.status]).toEqual([name, 500]);
      expect(answer.text).toContain('A later version of Mooring wrote this, and this one cannot read it.');
    }
    const listed = (await call('listConnections', admin, '')).body['items'] as { id: string }[];
    expect(listed.map(({ id }) => id).toSorted()).toEqual([good, theirs].toSorted());
    expect(await page('overview')).not.toContain('Something went wrong');
    expect((await call('showConnection', admin, good)).status).toBe(200);
  });

  test('keeps no other from being asked and told, and nobody writes over it', async () => {
    const { services } = world;
    for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = !knobs.concealedNames;
    const at = Date.now();
    const count = await told();
    await services.runs.start('checkAnonymization', at);
    const failed = await work();
    expect(failed).toEqual([expect.any(UnreadableError)]);
    expect((await read(world, good)).runs?.['checkAnonymization']).toBe(iso(at));
    await call('checkNow', admin, good);
    await work();
    await services.checkNow(good);
    await services.sweep();
    await services.outbox.flush(good);
    expect(await told()).toBeGreaterThan(count);
    const { lastCheckedAt: _at, ...now } = await stored(theirs);
    const { lastCheckedAt: _then, ...then } = row;
    expect(now).toEqual(then);
  });
});

test('an act of a later version, in a row or in the list, is listed by its own word', async () => {
  const later = {
    id: 'praised-1',
    at: iso(Date.now()),
    by: 'me',
    action: 'connection.praised',
    text: 'It was praised.',
  };
  await tableOf(world, 'connections').merge({
    partitionKey: good,
    rowKey: good,
    unaudited: JSON.stringify([{ ...later, connection: good }]),
  });
  await world.services.outbox.flush(good);
  expect((await read(world, good)).unaudited).toEqual([]);
  expect(await page('showAudit')).toContain('connection.praised');
  const { items } = (await call('listAudit', admin, '')).body as { items: { action: string }[] };
  expect(items.map(({ action }) => action)).toContain('connection.praised');
});

test('a webhook of a later version is named on the page, and its own page says why there is none', async () => {
  const table = tableOf(world, 'misc');
  await table.insert({
    partitionKey: 'webhook',
    rowKey: 'fromtomorrow',
    host: 'x',
    format: 'ofTomorrow',
    enabled: true,
    vaultVersion: 'v',
    createdAt: iso(0),
    createdBy: 'me',
  });
  const html = await page('showWebhooks');
  expect(html).toContain('fromtomorrow');
  expect(html).toContain('tells these webhooks nothing');
  const listed = await call('listWebhooks', admin, '');
  expect([listed.status, listed.text.includes(webhook), listed.text.includes('fromtomorrow')]).toEqual([
    200,
    true,
    false,
  ]);
  const own = await call('showWebhook', admin, 'fromtomorrow');
  expect([own.status, own.text]).toEqual([
    500,
    expect.stringContaining('A later version of Mooring wrote this'),
  ]);
  expect((await call('showAudit', admin, '')).status).toBe(200);
  await table.remove('webhook', 'fromtomorrow');
});

test('a group and an app of ours that a later version wrote stop neither pages nor what others are told', async () => {
  const table = tableOf(world, 'misc');
  const at = iso(Date.now());
  const group = toRow(
    {
      id: 'g1',
      check: 'consentStatus',
      code: 'consent.partial',
      cause: 'c',
      severity: 'warning',
      sequence: 1,
      openedAt: at,
      toldAt: at,
      remindedAt: at,
      told: new Map(),
    },
    [],
  );
  await table.insert({ ...group, severity: 'grave' });
  await world.services.operatorSubjects.checkAll();
  const { clientId } = world.microsoft.world.seeded.sharedApp;
  const own = await table.get('operatorApp', clientId);
  await table.merge({
    partitionKey: 'operatorApp',
    rowKey: clientId,
    checks: String(own?.row['checks']).replaceAll('"verdict":"', '"verdict":"very '),
  });
  for (const name of ['overview', 'showAlerts', 'showSettings', 'listAlerts'])
    expect([name, (await call(name, admin, '')).status]).toEqual([name, 200]);
  expect(await world.services.operatorSubjects.isBroken(clientId)).toBe(false);
  const count = await told();
  for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = !knobs.concealedNames;
  await world.services.checkNow(good);
  await world.services.sweep();
  expect(await told()).toBeGreaterThan(count);
  expect((await table.get('alertGroup', 'g1'))?.row['severity']).toBe('grave');
  expect((await table.get('operatorApp', clientId))?.row['checks']).toContain('very ');
});
