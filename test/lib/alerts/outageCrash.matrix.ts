import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { DAY, HOUR, iso } from '../../../src/lib/clock.ts';
import { createDeliveries } from '../../../src/lib/alerts/deliveries.ts';
import { completion, parsePending, pendingKey } from '../../../src/lib/alerts/deliveryRows.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import { createWebhooks } from '../../../src/lib/alerts/webhooks.ts';
import { Crash, crashAt } from './crash.ts';
import { answerWith, startReceiver, type Receiver } from './support.ts';
import { createWorld, event, type World } from './world.ts';

const { connectionString } = suiteStorage();
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const old = ['walrus', 'ant', 'mole'].map((about) => event(1, about));
const fresh = event(1, 'fresh');

/** A webhook that failed for days: three events were given up, and another webhook was told. */
async function failed(): Promise<World> {
  const world = await createWorld(connectionString, receiver);
  const url = new URL('/other', receiver.url).href;
  const made = await world.webhooks.register({ url, createdBy: 'olivia', events: ['webhook.failing'] });
  if (!made.ok) throw new Error(made.error.message);
  await world.webhooks.update(world.webhook.id, (current) => ({
    ...current,
    failingSince: iso(world.time.now),
    outageSequence: 1,
  }));
  for (const one of old) {
    world.time.now += HOUR;
    await world.deliveries.publish([one]);
    const stored = await world.table.get(world.webhook.id, pendingKey(one.id));
    if (!stored) throw new Error('it was not published');
    await world.table.transact(completion(parsePending(stored.row), 'dead', world.time.now));
  }
  world.queue.messages.length = 0;
  world.time.now += DAY;
  await world.deliveries.publish([fresh]);
  return world;
}

/** One process: brings the fresh event, which is taken, and what follows from that. */
async function answered(world: World, crash: ReturnType<typeof crashAt>): Promise<void> {
  const { deps, misc } = world;
  const webhooks = createWebhooks({
    ...deps,
    randomBytes: (size) => new Uint8Array(size),
    misc: crash.table(misc),
    vault: world.vault,
    permits: createGuard([]),
    audit: world.audit,
  });
  const deliveries = createDeliveries({
    ...deps,
    webhooks,
    deliveries: crash.table(deps.deliveries),
    queue: crash.queue(deps.queue),
  });
  await deliveries.deliver({ webhookId: world.webhook.id, eventId: fresh.id });
}

describe('a receiver that answers again', () => {
  test.each(['before', 'after'] as const)(
    'gets all that was given up, though a process dies just %s any write',
    async (when) => {
      let crashes = 0;
      for (let n = 1; ; n += 1) {
        receiver.requests.length = 0;
        receiver.answer = answerWith(204);
        const world = await failed();
        const crash = crashAt(n, when);
        await answered(world, crash).catch((thrown: unknown) => {
          if (!(thrown instanceof Crash)) throw thrown;
        });
        for (let sweep = 0; sweep < 4; sweep += 1) {
          await world.deliveries.lookAfter();
          for (const message of await world.due()) await world.queue.send(message);
          await world.run(world.time.now + 300_000);
          world.time.now += 300_000;
        }
        const rows = await world.rows('');
        expect(rows.filter(({ rowKey }) => rowKey.startsWith('p~'))).toEqual([]);
        expect(rows.flatMap(({ outcome = [] }) => outcome)).toEqual(Array(8).fill('delivered'));
        const at = (path: string) => receiver.requests.filter((request) => request.path === path);
        const ids = at('/in/s3cret').map(({ headers }) => headers['webhook-id']);
        // Any of them may come twice, and one whose message was lost comes with the next sweep.
        const expected = [fresh, ...old].map(({ id }) => id);
        expect(new Set(ids)).toEqual(new Set(expected));
        if (!crash.happened) expect(ids).toEqual(expected);
        const ends = at('/other').map(({ headers }) => headers['webhook-id']);
        expect(new Set(ends).size).toBe(1);
        expect(await world.webhooks.get(world.webhook.id)).not.toHaveProperty('failingSince');
        await world.close();
        if (!crash.happened) break;
        crashes += 1;
      }
      expect(crashes).toBeGreaterThan(8);
    },
  );
});
