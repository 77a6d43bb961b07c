import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { createOutbox } from '../../../src/lib/health/outbox.ts';
import { createRuns } from '../../../src/lib/health/runs.ts';
import type { CheckMessage } from '../../../src/lib/health/checkMessage.ts';
import { lastOccurrence, occurrenceOf, type Timer } from '../../../src/lib/health/timers.ts';
import { queueNames } from '../../../src/lib/storage/queues.ts';
import { connect, placed, rowsOf, tableOf, take } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let webhook: string;
let ids: string[];
let idle: string;

beforeAll(async () => {
  world = await startWorld();
  ids = [await connect(world, 'contoso'), await connect(world, 'contoso'), await connect(world, 'fabrikam')];
  idle = await placed(world, 'onboarding', 'Not connected');
  const made = await world.services.webhooks.register({
    url: `${world.origins.inbox}/runs`,
    createdBy: 'me',
  });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
});
afterAll(() => world.stop());

interface RunTold {
  readonly missing: number;
  readonly resolvedAt?: string;
}
const messages = () => take<CheckMessage>(world, queueNames.checks);
/** Does what the queue asks for, as the function does. */
async function work(these: readonly CheckMessage[]): Promise<void> {
  for (const message of these) await world.services.passes.pass(message, true);
}
const runsOf = async (timer: Timer) =>
  (await rowsOf(world, 'runs')).filter(({ partitionKey }) => partitionKey === timer);
const newest = async (timer: Timer) => (await runsOf(timer))[0];
const told = async () => {
  const listed = await world.services.deliveries.list(webhook, 1_000);
  if (!listed.ok) throw new Error('no list');
  return listed.value.items.map(({ type, eventId }) => ({ type, eventId }));
};
/** Turns the clock on to this time of the day. */
function at(hours: number): number {
  world.advance((hours * HOUR - (world.now() % DAY) + DAY) % DAY);
  return world.now();
}
const conceal = (concealedNames: boolean) => {
  for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = concealedNames;
};

// Every test has a day of its own, on which nothing is open and checkAnonymization alone is still to come.
beforeEach(async () => {
  const midnight = at(0);
  await world.services.runs.reconcile();
  await work(await messages());
  await world.services.runs.start('checkSecretExpiry', midnight + HOUR);
  await world.services.runs.start('checkConsentStatus', midnight + 2 * HOUR);
  await work(await messages());
  await world.services.runs.reconcile();
  if (await world.services.runs.isOpen()) throw new Error('a run of the day before is still open');
});

describe('a run', () => {
  test('asks every connected connection once, and no other', async () => {
    const occurrence = at(3);
    expect(await world.services.runs.start('checkAnonymization', occurrence)).toBe('started');
    const asked = await messages();
    expect(asked.map(({ connectionId }) => connectionId).toSorted()).toEqual(ids.toSorted());
    expect(ids).not.toContain(idle);
    for (const message of asked)
      expect(message).toMatchObject({
        checks: ['anonymization'],
        run: { timer: 'checkAnonymization', occurrence: iso(occurrence) },
        attempt: 0,
      });
    expect(await newest('checkAnonymization')).toMatchObject({
      occurrence: iso(occurrence),
      expected: 3,
      reported: 0,
    });
    await work(asked);
  });

  test('started twice is one run', async () => {
    const occurrence = at(3);
    const before = (await runsOf('checkAnonymization')).length;
    expect(await world.services.runs.start('checkAnonymization', occurrence)).toBe('started');
    expect(await world.services.runs.start('checkAnonymization', occurrence)).toBe('alreadyStarted');
    expect(await runsOf('checkAnonymization')).toHaveLength(before + 1);
    const asked = await messages();
    expect(asked).toHaveLength(ids.length);
    await work(asked);
  });

  test('started by two instances at once is one run', async () => {
    const occurrence = at(3);
    const other = world.another();
    const outcomes = await Promise.all([
      world.services.runs.start('checkAnonymization', occurrence),
      other.runs.start('checkAnonymization', occurrence),
    ]);
    expect(outcomes.toSorted()).toEqual(['alreadyStarted', 'started']);
    const asked = await messages();
    expect(asked).toHaveLength(ids.length);
    await work(asked);
  });

  test('is closed once everything has reported, and not before', async () => {
    const occurrence = at(3);
    await world.services.runs.start('checkAnonymization', occurrence);
    const [first, ...others] = await messages();
    await work(first ? [first] : []);
    world.advance(MINUTE);
    await world.services.runs.reconcile();
    const open = await newest('checkAnonymization');
    expect(open).toMatchObject({ reported: 1, reportedAt: iso(world.now()) });
    expect(open?.['closedAt']).toBeUndefined();
    expect(await world.services.runs.isOpen()).toBe(true);

    await work(others);
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({
      reported: 3,
      missing: 0,
      closedAt: iso(world.now()),
    });
    expect(await world.services.runs.isOpen()).toBe(false);
    expect(await messages()).toEqual([]);
  });

  test('is not satisfied by the report to another', async () => {
    const occurrence = at(3);
    await world.services.runs.start('checkAnonymization', occurrence);
    const asked = await messages();
    await work(
      asked.map((message) => ({
        ...message,
        run: { timer: 'checkAnonymization', occurrence: iso(occurrence - DAY) },
      })),
    );
    await world.services.runs.reconcile();
    expect(await world.services.runs.isOpen()).toBe(true);
    await work(asked);
  });

  test('that nobody began is begun by reconciliation ten minutes late', async () => {
    const occurrence = at(3);
    world.advance(10 * MINUTE - 1);
    await world.services.runs.reconcile();
    expect(await messages()).toEqual([]);
    world.advance(1);
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({ occurrence: iso(occurrence), expected: 3 });
    const asked = await messages();
    expect(asked).toHaveLength(ids.length);
    // The host that comes at last finds it begun.
    expect(await world.services.runs.start('checkAnonymization', occurrence)).toBe('alreadyStarted');
    await work(asked);
  });

  test('that stalls asks the missing again, once in five minutes', async () => {
    const occurrence = at(3);
    await world.services.runs.start('checkAnonymization', occurrence);
    const [first, ...lost] = await messages();
    await work(first ? [first] : []);
    await world.services.runs.reconcile();
    world.advance(300 * SECOND - 1);
    await world.services.runs.reconcile();
    expect(await messages()).toEqual([]);
    world.advance(1);
    await world.services.runs.reconcile();
    const again = await messages();
    expect(again.map(({ connectionId }) => connectionId).toSorted()).toEqual(
      lost.map(({ connectionId }) => connectionId).toSorted(),
    );
    world.advance(MINUTE);
    await world.services.runs.reconcile();
    expect(await messages()).toEqual([]);
    await work(again);
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({ missing: 0 });
  });

  test('that is hopeless is closed with what is missing counted, and said in the log', async () => {
    const occurrence = at(3);
    await world.services.runs.start('checkAnonymization', occurrence);
    const [first, ...others] = await messages();
    const silent = others.map(({ connectionId }) => connectionId);
    await work(first ? [first] : []);
    await world.services.runs.reconcile();
    // While it is under way it says so too.
    expect((await world.services.runs.missingIn('checkAnonymization', occurrence)).toSorted()).toEqual(
      silent.toSorted(),
    );
    for (const step of [300, 300, 299]) {
      world.advance(step * SECOND);
      await world.services.runs.reconcile();
    }
    expect(await world.services.runs.isOpen()).toBe(true);
    world.advance(SECOND);
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({
      occurrence: iso(occurrence),
      expected: 3,
      reported: 1,
      missing: 2,
      closedAt: iso(world.now()),
    });
    expect(world.logged.at(-1)).toContain('"missing":2');
    const missing = await world.services.runs.missingIn('checkAnonymization', occurrence);
    expect(missing.toSorted()).toEqual(silent.toSorted());
    expect(await world.services.runs.missingIn('checkSecretExpiry', occurrence)).toEqual([]);
    await messages();
    // Somebody is told, once; and once more when the next run reaches everybody.
    await world.another().runs.reconcile();
    const incomplete = async () => (await told()).filter(({ type }) => type === 'run.incomplete');
    expect(await incomplete()).toHaveLength(1);
    for (const count of [2, 2]) {
      world.advance(MINUTE);
      await world.services.runs.startNow('checkAnonymization', 'me');
      await work(await messages());
      await world.services.runs.reconcile();
      expect(await incomplete()).toHaveLength(count);
    }
    const bodies = (await rowsOf(world, 'deliveries'))
      .filter((row) => row['type'] === 'run.incomplete')
      .map((row) => JSON.parse(String(row['body'])).data as { link: string; run: RunTold });
    expect(bodies[0]?.link).toBe(`${world.config.PUBLIC_ORIGIN}/runs?timer=checkAnonymization`);
    const ends = bodies.map(({ run }) => run);
    expect(new Set(ends.map(({ missing, resolvedAt }) => `${missing} ${resolvedAt !== undefined}`))).toEqual(
      new Set(['2 false', '0 true']),
    );
  });

  test('passes over whom it would ask in vain, and says so', async () => {
    const id = ids[0] ?? '';
    const { connections } = world.services;
    const before = (await connections.read(id))?.health;
    if (!before) throw new Error('no connection');
    const occurrence = at(3);
    await connections.update(id, (connection) => {
      const { checks } = connection.health;
      const unknown = { since: '', at: iso(occurrence - DAY), count: 9, reason: 'refused', message: '' };
      const anonymization = {
        last: { verdict: 'unknown', reason: 'refused', message: '' } as const,
        at: iso(occurrence - DAY),
        unknown,
        sameSince: iso(occurrence - 10 * DAY),
      };
      return {
        connection: {
          ...connection,
          health: { ...connection.health, checks: { ...checks, anonymization } },
        },
      };
    });
    await world.services.runs.start('checkAnonymization', occurrence);
    const asked = await messages();
    expect(asked.map(({ connectionId }) => connectionId).toSorted()).toEqual(ids.slice(1).toSorted());
    await work(asked);
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({
      expected: 2,
      reported: 2,
      skipped: 1,
      missing: 0,
    });
    // "Check now" ends it.
    await world.services.checkNow(id);
    const later = occurrence + HOUR;
    await world.services.runs.start('checkAnonymization', later);
    const all = await messages();
    expect(all).toHaveLength(ids.length);
    await work(all);
  });

  test('does not wait for a connection that was disconnected meanwhile', async () => {
    const id = await placed(world, 'healthy', 'Disconnected in a run');
    await world.services.runs.start('checkAnonymization', at(3));
    const asked = await messages();
    await world.services.connections.update(id, (connection) => ({
      connection: { ...connection, state: 'disconnected' },
    }));
    await work(asked.filter(({ connectionId }) => connectionId !== id));
    await world.services.runs.reconcile();
    expect(await newest('checkAnonymization')).toMatchObject({ expected: 4, missing: 0 });
  });
});

describe('what a run changed', () => {
  test('is told when it closes, exactly once, however often it is reconciled', async () => {
    const before = new Set((await told()).map(({ eventId }) => eventId));
    const fresh = async () => (await told()).filter(({ eventId }) => !before.has(eventId));
    conceal(true);
    await world.services.runs.start('checkAnonymization', at(3));
    await work(await messages());
    expect(await fresh()).toEqual([]);
    await Promise.all([world.services.runs.reconcile(), world.another().runs.reconcile()]);
    await world.services.runs.reconcile();
    await world.services.sweep();
    // The same with three of one profile: one event tells of all.
    expect((await fresh()).map(({ type }) => type)).toEqual(['alerts.grouped']);
    const group = (await rowsOf(world, 'deliveries')).find((row) => row['type'] === 'alerts.grouped');
    const { fingerprint, link } = JSON.parse(String(group?.['body'])).data as Record<string, string>;
    expect(link).toBe(`${world.config.PUBLIC_ORIGIN}/alerts?group=${fingerprint}`);
    conceal(false);
  });

  test('is told to nobody twice where the process ends between telling and noting it', async () => {
    await world.services.runs.start('checkAnonymization', at(3));
    await work(await messages());
    await world.services.runs.reconcile();
    conceal(true);
    const id = ids[0] ?? '';
    await world.services.passes.pass({ connectionId: id, checks: ['anonymization'], attempt: 0 }, false);
    conceal(false);
    const before = new Set((await told()).map(({ eventId }) => eventId));
    const { connections, operatorSubjects, deliveries } = world.services;
    const dying = createOutbox({
      publicOrigin: world.config.PUBLIC_ORIGIN,
      connections: { ...connections, update: () => Promise.reject(new Error('the process ended')) },
      audit: world.services.audit,
      operatorSubjects,
      grouping: world.services.grouping,
      deliveries,
      log: world.services.log,
    });
    await expect(dying.flush(id)).rejects.toThrow('the process ended');
    const fresh = async () => (await told()).filter(({ eventId }) => !before.has(eventId));
    const once = await fresh();
    expect(once.map(({ type }) => type).toSorted()).toEqual(['alert.opened', 'connection.degraded']);

    // Even where the first telling has arrived already.
    for (const { eventId } of once) await deliveries.deliver({ webhookId: webhook, eventId });
    await world.services.outbox.flush(id);
    expect((await fresh()).map(({ eventId }) => eventId).toSorted()).toEqual(
      once.map(({ eventId }) => eventId).toSorted(),
    );
    expect((await connections.read(id))?.health.outbox).toEqual([]);
    await world.services.checkNow(id);
  });

  test('while its outbox is emptied stays in it', async () => {
    const id = ids[1] ?? '';
    conceal(true);
    await world.services.passes.pass({ connectionId: id, checks: ['anonymization'], attempt: 0 }, false);
    conceal(false);
    const { connections, operatorSubjects, deliveries, passes } = world.services;
    const slow = createOutbox({
      publicOrigin: world.config.PUBLIC_ORIGIN,
      connections,
      audit: world.services.audit,
      operatorSubjects,
      grouping: world.services.grouping,
      log: world.services.log,
      deliveries: {
        publish: async (events) => {
          await deliveries.publish(events);
          await passes.pass({ connectionId: id, checks: ['anonymization'], attempt: 0 }, false);
        },
      },
    });
    await slow.flush(id);
    const left = (await connections.read(id))?.health.outbox.map(({ type }) => type);
    expect(left?.toSorted()).toEqual(['alert.resolved', 'connection.healthy']);
    await world.services.outbox.flush(id);
  });
});

test('a run asks our own apps before any connection, and the connections all the same where that fails', async () => {
  const order: string[] = [];
  const { services, config } = world;
  const begin = (occurrence: number, ask: () => Promise<void>) =>
    createRuns({
      ...services,
      runs: tableOf(world, 'runs'),
      closing: {
        close: () => Promise.reject(new Error('nothing is closed here')),
        tell: () => Promise.reject(new Error('nothing is told here')),
      },
      operatorSubjects: {
        ...services.operatorSubjects,
        checkAll: async () => {
          await ask();
          order.push('our own apps');
        },
      },
      queue: {
        send: async ({ connectionId }) => {
          order.push(connectionId);
        },
      },
      config,
      clock: world.now,
      log: services.log,
    }).start('checkAnonymization', occurrence);
  await begin(at(3), () => Promise.resolve());
  expect(order.slice(0, 1)).toEqual(['our own apps']);
  expect(order.slice(1).toSorted()).toEqual(ids.toSorted());
  order.length = 0;
  await begin(at(4), () => Promise.reject(new Error('nobody answers')));
  expect(order.toSorted()).toEqual(ids.toSorted());
});

describe('which run a call of a timer is', () => {
  const schedule = '0 0 3 * * *';
  const three = Date.UTC(2025, 0, 15, 3);
  test.each([
    ['on time', three, false, three],
    ['a little early', three - 4 * SECOND, false, three],
    ['a little late', three + 59 * SECOND, false, three],
    ['late, and the host says so', three + 5 * HOUR, true, three],
    ['by hand', three + 5 * HOUR + 123, false, three + 5 * HOUR + 123],
    ['by hand, just before', three - 30 * SECOND, false, three - 30 * SECOND],
  ])('%s', (_name, now, isPastDue, occurrence) => {
    expect(iso(occurrenceOf(schedule, now, isPastDue))).toBe(iso(occurrence));
  });

  test('counts the instant itself as past', () => {
    expect(lastOccurrence(schedule, three)).toBe(three);
    expect(lastOccurrence(schedule, three - 1)).toBe(three - DAY);
  });
});
