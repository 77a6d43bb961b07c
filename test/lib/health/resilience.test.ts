import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { createServices } from '../../../src/lib/services.ts';
import { begin, type TenantName } from '../../support/journey.ts';
import { tableOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.advance(DAY);
});

const read = async (id: string): Promise<Connection> => {
  const connection = await world.services.connections.read(id);
  if (!connection) throw new Error('no connection');
  return connection;
};
const listed = async (id: string) => (await world.services.listing.fresh()).find((one) => one.id === id);

async function connected(tenant: TenantName): Promise<string> {
  const journey = await begin(world, tenant);
  await journey.accept();
  await world.services.verifier.step(journey.connection.id, 'queue');
  return journey.connection.id;
}

describe('a process that dies between the row and the list', () => {
  test('leaves a line that the next message mends, and the connection gets its first checks', async () => {
    const journey = await begin(world, 'contoso');
    await journey.accept();
    const { id } = journey.connection;
    // As far as the row was written: healthy, while the list still says verifying and due.
    await world.services.verifier.step(id, 'queue');
    const lost = await read(id);
    const table = tableOf(world, 'listing');
    const line = (await listed(id)) ?? undefined;
    expect(line?.state).toBe('healthy');
    for await (const { row } of table.query(undefined, id)) {
      await table.merge({
        partitionKey: row.partitionKey,
        rowKey: id,
        state: 'verifying',
        dueAt: iso(world.now()),
        asked: false,
      });
    }
    world.advance(MINUTE);
    await world.services.verifier.step(id, 'queue');
    expect(await listed(id)).toMatchObject({ state: lost.state, asked: true, dueAt: undefined });
  });
});

describe('one row that cannot be read', () => {
  test('or of which an event cannot, keeps nobody else waiting: the run closes, and the others are told', async () => {
    const [bad, good, worse] = [
      await connected('contoso'),
      await connected('fabrikam'),
      await connected('contoso'),
    ];
    const occurrence = Math.floor(world.now() / SECOND) * SECOND;
    await world.services.runs.start('checkConsentStatus', occurrence);
    for (const id of [bad, good, worse]) {
      await world.services.passes.pass(
        {
          connectionId: id,
          checks: ['consentStatus'],
          run: { timer: 'checkConsentStatus', occurrence: iso(occurrence) },
          attempt: 0,
        },
        false,
      );
    }
    // Everything else has reported long ago.
    for (const { id } of await world.services.listing.fresh()) {
      await world.services.passes.pass(
        {
          connectionId: id,
          checks: [],
          run: { timer: 'checkConsentStatus', occurrence: iso(occurrence) },
          attempt: 0,
        },
        false,
      );
    }
    const has = (id: string, type: string): Promise<unknown> =>
      world.services.connections.update(id, (connection) => {
        const event = { type, fingerprint: 'a'.repeat(32), sequence: 1, at: iso(world.now()), data: {} };
        return { connection: { ...connection, health: { ...connection.health, outbox: [event] } } };
      });
    await has(good, 'connection.healthy');
    await has(bad, 'of.tomorrow');
    await has(worse, 'connection.healthy');
    const state = (word: string): Promise<unknown> =>
      tableOf(world, 'connections').merge({ partitionKey: worse, rowKey: worse, state: word });
    await state('of tomorrow');
    await world.services.runs.reconcile();
    await state('healthy');
    expect((await read(good)).health.outbox).toEqual([]);
    for (const id of [bad, worse]) expect((await read(id)).health.outbox).toHaveLength(1);
    expect(world.logged.join()).toContain('an event cannot be read');
    expect(world.logged.join()).toContain('telling of a connection failed');
    const closed = world.logged.filter(
      (line) => line.startsWith('a run is closed') && line.includes('checkConsentStatus'),
    );
    expect(closed.at(-1)).toContain('"missing":0');
  });
});

test('a connection whose app is configured no more is unknown, never quietly as it was', async () => {
  const id = await connected('contoso');
  const without = createServices(
    { ...world.config, SHARED_APPS: {} },
    { clock: world.now, log: world.services.log },
  );
  const outcome = await without.passes.pass(
    { connectionId: id, checks: ['consentStatus'], attempt: 0 },
    false,
  );
  expect(outcome).toMatchObject({
    kind: 'done',
    verdicts: { consentStatus: { verdict: 'unknown', reason: 'notConfigured' } },
  });
  expect(await read(id)).toMatchObject({
    state: 'healthy',
    health: { checks: { consentStatus: { unknown: { count: 1 } } } },
  });
});

test('what nobody could look at for two nights is told, once, and taken back when somebody could', async () => {
  const id = await connected('contoso');
  const without = createServices(
    { ...world.config, SHARED_APPS: {} },
    { clock: world.now, log: world.services.log },
  );
  const night = async (services = without) => {
    world.advance(DAY);
    await services.passes.pass(
      { connectionId: id, checks: ['consentStatus', 'anonymization'], attempt: 0 },
      false,
    );
    const alerts = Object.values((await read(id)).health.alerts).filter(({ code }) => code === 'check.stale');
    return alerts.map(({ resolvedAt }) => (resolvedAt === undefined ? 'open' : 'resolved'));
  };
  expect(await night()).toEqual([]);
  expect(await night()).toEqual(['open']);
  expect(await night()).toEqual(['open']);
  expect(await read(id)).toMatchObject({ state: 'healthy' });
  expect(await listed(id)).toMatchObject({ wrong: [{ code: 'check.stale', severity: 'warning' }] });
  const lastCheckedAt = (await listed(id))?.lastCheckedAt ?? '';
  expect(Date.parse(lastCheckedAt)).toBeLessThan(world.now() - 2 * DAY);
  expect(await night(world.services)).toEqual(['resolved']);
  expect(await listed(id)).toMatchObject({ wrong: [] });
});

test('an answer to an older question does not undo a newer one', async () => {
  const id = await connected('fabrikam');
  const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'fabrikam.example');
  if (!tenant) throw new Error('no tenant');
  world.advance(10 * SECOND);
  tenant.knobs.concealedNames = true;
  await world.services.checkNow(id);
  expect((await read(id)).state).toBe('degraded');
  const newest = (await read(id)).health.checks.anonymization?.at ?? '';
  // An instance that asked before, and comes to its write only now.
  const behind = createServices(world.config, {
    clock: () => Date.parse(newest) - SECOND,
    log: world.services.log,
  });
  tenant.knobs.concealedNames = false;
  await behind.passes.pass({ connectionId: id, checks: ['anonymization'], attempt: 0 }, false);
  expect(await read(id)).toMatchObject({
    state: 'degraded',
    health: { checks: { anonymization: { at: newest } } },
  });
  world.advance(HOUR);
  await world.services.checkNow(id);
  expect((await read(id)).state).toBe('healthy');
});
