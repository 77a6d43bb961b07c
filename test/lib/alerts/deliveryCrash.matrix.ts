import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { createDeliveries } from '../../../src/lib/alerts/deliveries.ts';
import { createWebhooks } from '../../../src/lib/alerts/webhooks.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import { Crash, crashAt } from './crash.ts';
import { answerWith, startReceiver, type Receiver } from './support.ts';
import { createWorld, event, type World } from './world.ts';

const { connectionString } = suiteStorage();
let receiver: Receiver;
let world: World;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterEach(() => world.close());
afterAll(async () => {
  await receiver.close();
});

/** One process: publishes, and handles messages, until it crashes or nothing is left to do. */
async function process(crash: ReturnType<typeof crashAt>): Promise<void> {
  const { audit, deps, misc, vault } = world;
  const webhooks = createWebhooks({
    ...deps,
    randomBytes: (size) => new Uint8Array(size),
    misc: crash.table(misc),
    vault,
    permits: createGuard([]),
    audit,
  });
  const deliveries = createDeliveries({
    ...deps,
    webhooks,
    deliveries: crash.table(deps.deliveries),
    queue: crash.queue(deps.queue),
  });
  await deliveries.publish([event(1), event(2)]);
  for (let message = world.queue.take(); message; message = world.queue.take()) {
    await deliveries.deliver(message);
    world.time.now = Math.max(world.time.now, ...world.queue.messages.map(({ at }) => at));
  }
}

/** What the next processes do: publish what the outbox still holds, sweep, and handle messages. */
async function recover(): Promise<void> {
  await world.deliveries.publish([event(1), event(2)]);
  for (let sweep = 0; sweep < 20; sweep += 1) {
    for (const message of await world.due()) await world.queue.send(message);
    await world.run(world.time.now + 300_000);
    world.time.now += 300_000;
    if ((await world.rows('p~')).length === 0) return;
  }
}

const stories: [string, () => Receiver['answer']][] = [
  ['arrives at once', () => answerWith(204)],
  [
    'arrives the second time',
    () => {
      let attempts = 0;
      return (response, request) => answerWith((attempts += 1) === 1 ? 500 : 204)(response, request);
    },
  ],
  ['meets 410', () => answerWith(410)],
];

describe.each(stories)('an event that %s', (_name, story) => {
  test.each(['before', 'after'] as const)('survives a crash just %s any write', async (when) => {
    let crashes = 0;
    for (let n = 1; ; n += 1) {
      receiver.requests.length = 0;
      receiver.answer = story();
      world = await createWorld(connectionString, receiver);
      const crash = crashAt(n, when);
      await process(crash).catch((thrown: unknown) => {
        if (!(thrown instanceof Crash)) throw thrown;
      });
      if (!crash.happened) break;
      crashes += 1;
      await recover();

      expect(await world.rows('p~')).toEqual([]);
      const done = await world.rows('d~');
      const gone = (await world.webhooks.get(world.webhook.id))?.enabled === false;
      // What was not yet published to a webhook when it was disabled is not published any more.
      if (!gone) expect(done).toHaveLength(2);
      expect(done.every(({ outcome }) => outcome === (gone ? 'dead' : 'delivered'))).toBe(true);
      const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
      // The order of first arrivals; a repetition of the first after the second would be a fault too.
      expect(ids.lastIndexOf(event(1).id)).toBeLessThan(
        ids.includes(event(2).id) ? ids.indexOf(event(2).id) : ids.length,
      );
      expect([...new Set(ids)]).toEqual(gone ? [event(1).id] : [event(1).id, event(2).id]);
      await world.close();
    }
    expect(crashes).toBeGreaterThan(5);
  });
});
