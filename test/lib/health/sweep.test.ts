import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { checkIds } from '../../../src/lib/connections/verdict.ts';
import { DAY, HOUR, MINUTE } from '../../../src/lib/clock.ts';
import { bucketOf } from '../../../src/lib/connections/listedRows.ts';
import { isTurnOf } from '../../../src/lib/health/listWalk.ts';
import { createSweep } from '../../../src/lib/health/sweep.ts';
import { queueNames } from '../../../src/lib/storage/queues.ts';
import { begin } from '../../support/journey.ts';
import { connect, placed, read, tableOf, take } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let id: string;
let webhook: string;

beforeAll(async () => {
  world = await startWorld();
  id = await connect(world, 'contoso');
  const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/s`, createdBy: 'me' });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
});
beforeEach(async () => {
  for (const name of Object.values(queueNames)) await take(world, name);
});
afterAll(() => world.stop());

const sweep = () => world.services.sweep();
const conceal = (concealedNames: boolean) => {
  for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = concealedNames;
};
const deliveries = async () => {
  const listed = await world.services.deliveries.list(webhook, 100);
  return listed.ok ? listed.value.items : [];
};

test('sends nothing where nothing was lost', async () => {
  await sweep();
  for (const name of Object.values(queueNames)) expect(await take(world, name)).toEqual([]);
});

test('asks again for a verification that is due, and not for one that is not yet', async () => {
  const journey = await begin(world, 'fabrikam');
  await journey.accept();
  const dueAt = (await read(world, journey.connection.id)).onboarding.dueAt;
  await take(world, queueNames.provisioning); // lost
  const early = Date.parse(dueAt ?? '') - 1 - world.now();
  if (early > 0) {
    world.advance(early);
    await sweep();
    expect(await take(world, queueNames.provisioning)).toEqual([]);
    world.advance(1);
  }
  await sweep();
  expect(await take(world, queueNames.provisioning)).toEqual([{ connectionId: journey.connection.id }]);
  await world.services.verifier.step(journey.connection.id, 'queue');
  expect((await read(world, journey.connection.id)).state).toBe('healthy');
  await sweep();
  expect(await take(world, queueNames.provisioning)).toEqual([]);
});

test('has a connection checked that was connected and never checked', async () => {
  const never = await placed(world, 'healthy', 'Never checked');
  await sweep();
  expect(await take(world, queueNames.checks)).toEqual([
    { connectionId: never, checks: [...checkIds], attempt: 0 },
  ]);
  await world.services.checkNow(never);
  await sweep();
  expect(await take(world, queueNames.checks)).toEqual([]);
});

test('tells what nobody was told of, but only while no run is open', async () => {
  const before = (await deliveries()).length;
  await world.services.runs.start('checkAnonymization', world.now());
  conceal(true);
  const messages = await take<Parameters<typeof world.services.passes.pass>[0]>(world, queueNames.checks);
  for (const message of messages) await world.services.passes.pass(message, true);
  await sweep();
  expect(await deliveries()).toHaveLength(before);

  conceal(false);
  // The run closes as far as its row says; the process ended before it told anything.
  const { runs } = world.services;
  const table = tableOf(world, 'runs');
  for await (const { row } of table.query(undefined))
    await table.merge({ ...row, closedAt: new Date(world.now()).toISOString(), missing: 0 });
  expect(await runs.isOpen()).toBe(false);
  await sweep();
  const told = await deliveries();
  expect(told.length).toBeGreaterThan(before);
  expect((await read(world, id)).health.outbox).toEqual([]);
  await sweep();
  expect(await deliveries()).toHaveLength(told.length);
});

test('leaves to a run what that finds which began while the list was read', async () => {
  const { services } = world;
  world.advance(MINUTE);
  const told = (await deliveries()).length;
  const racing = createSweep({
    ...services,
    listing: {
      ...services.listing,
      async fresh() {
        await services.runs.start('checkAnonymization', world.now());
        const asked = await take<Parameters<typeof services.passes.pass>[0]>(world, queueNames.checks);
        for (const message of asked) await services.passes.pass(message, true);
        return services.listing.fresh();
      },
    },
    removeEnded: async () => 0,
    walkList: async () => 0,
  });
  await racing();
  expect((await read(world, id)).health.outbox).not.toEqual([]);
  expect(await deliveries()).toHaveLength(told);
  await services.runs.reconcile();
  expect((await deliveries()).length).toBeGreaterThan(told);
});

test('sends deliveries that are due again, and not those that are done', async () => {
  const waiting = (await deliveries()).filter(({ outcome }) => outcome === 'pending');
  expect(waiting.length).toBeGreaterThan(1);
  await sweep();
  const asked = await take<{ webhookId: string; eventId: string }>(world, queueNames.deliveries);
  expect(asked.map(({ eventId }) => eventId).toSorted()).toEqual(
    waiting.map(({ eventId }) => eventId).toSorted(),
  );
  for (const message of asked) await world.services.deliveries.deliver(message);
  world.advance(MINUTE);
  await sweep();
  const left = await take<{ eventId: string }>(world, queueNames.deliveries);
  for (const message of asked) await world.services.deliveries.deliver(message);
  const ended = (await deliveries()).filter(({ outcome }) => outcome !== 'pending').map((one) => one.eventId);
  expect(ended.length).toBeGreaterThan(0);
  for (const { eventId } of left) expect(asked.map((one) => one.eventId)).toContain(eventId);
  await sweep();
  const last = await take<{ eventId: string }>(world, queueNames.deliveries);
  for (const { eventId } of last) expect(ended).not.toContain(eventId);
});

test('mends, within a day, the line of a connection that no run asks and whose write was lost', async () => {
  const connected = await placed(world, 'healthy', 'Its line still says pending');
  const gone = await placed(world, 'pending', 'Gone, but for its line');
  const fresh = await placed(world, 'onboarding', 'Written to just now');
  const fine = await placed(world, 'disconnected', 'As it is listed');
  const listing = tableOf(world, 'listing');
  for (const id of [connected, fresh])
    await listing.merge({ partitionKey: bucketOf(id), rowKey: id, state: 'pending' });
  await tableOf(world, 'connections').remove(gone, gone);
  const stateOf = async (id: string) => (await listing.get(bucketOf(id), id))?.row['state'];
  const before = await listing.get(bucketOf(fine), fine);
  const turnOf = async (id: string) => {
    while (!isTurnOf(id, world.now())) world.advance(5 * MINUTE);
    await sweep();
  };

  world.advance(2 * HOUR);
  await turnOf(connected);
  expect(await stateOf(connected)).toBe('healthy');
  await turnOf(gone);
  expect(await stateOf(gone)).toBeUndefined();
  while (!isTurnOf(fresh, world.now())) world.advance(5 * MINUTE);
  // Whoever has just written it may not have come to the list yet.
  await world.services.connections.update(fresh, (connection) => ({ connection: { ...connection } }));
  await listing.merge({ partitionKey: bucketOf(fresh), rowKey: fresh, state: 'pending' });
  await sweep();
  expect(await stateOf(fresh)).toBe('pending');
  world.advance(DAY);
  await turnOf(fresh);
  expect(await stateOf(fresh)).toBe('onboarding');
  await turnOf(fine);
  expect((await listing.get(bucketOf(fine), fine))?.etag).toBe(before?.etag);
});

test('looks through the list in a day, also by a schedule that is rarer', () => {
  const ids = Array.from({ length: 60 }, (_, at) => `id-${at}`);
  const begin = Date.UTC(2026, 0, 1);
  const seen = (every: number, days: number) => {
    const left = new Set(ids);
    for (let now = begin; now < begin + days * DAY; now += every)
      for (const one of left) if (isTurnOf(one, now)) left.delete(one);
    return left.size;
  };
  expect(seen(5 * MINUTE, 1)).toBe(0);
  expect(seen(15 * MINUTE, 3)).toBe(0);
  expect(ids.filter((one) => isTurnOf(one, begin)).length).toBeLessThan(10);
});
