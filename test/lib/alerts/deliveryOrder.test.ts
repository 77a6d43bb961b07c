import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { answerWith, startReceiver, type Receiver } from './support.ts';
import { createWorld, event, type World } from './world.ts';

const { connectionString } = suiteStorage();
let receiver: Receiver;
let world: World;

beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.requests.length = 0;
  receiver.answer = answerWith(204);
  world = await createWorld(connectionString, receiver);
});
afterEach(() => world.close());
afterAll(async () => {
  await receiver.close();
});

/** Answers with each status once, then with 204. */
function answers(...statuses: number[]): void {
  receiver.answer = (response, request) => answerWith(statuses.shift() ?? 204)(response, request);
}
const ids = () => receiver.requests.map(({ headers }) => headers['webhook-id']);
const message = (of = event()) => ({ webhookId: world.webhook.id, eventId: of.id });

describe('the order of one alert', () => {
  test('is kept however its messages come, and other alerts do not wait', async () => {
    answers(500);
    await world.deliveries.publish([event(1), event(2, 'alert-1', 'alert.resolved'), event(1, 'alert-2')]);
    expect(await world.deliveries.deliver(message(event(2)))).toBe('waiting');
    expect(await world.run()).toContain('waiting');
    expect(ids()).toEqual([event(1).id, event(1, 'alert-2').id, event(1).id, event(2).id]);
  });

  test('does not fill the sweep: what waits for its turn is not due', async () => {
    answers(500, 500);
    await world.deliveries.publish([event(1), event(2)]);
    await world.run(world.time.now + 5_000);
    world.queue.messages.length = 0;
    world.time.now += 10_000;
    expect(await world.due()).toEqual([]);
    world.time.now += 60_000;
    const found = await world.due();
    expect(found).toEqual([message(event(1)), message(event(2))]);
    for (const one of found) expect(await world.deliveries.deliver(one)).toBe('delivered');
    expect(ids().at(-1)).toBe(event(2).id);
  });

  test('goes on after one that was given up', async () => {
    receiver.answer = (response, request) => {
      const last = receiver.requests.at(-1);
      answerWith(last?.headers['webhook-id'] === event(1).id ? 500 : 204)(response, request);
    };
    await world.deliveries.publish([event(1), event(2)]);
    const outcomes = await world.run();
    expect(outcomes.filter((outcome) => outcome !== 'waiting').slice(-2)).toEqual(['dead', 'delivered']);
  });
});

describe('the list', () => {
  test('pages through those on their way, then the newest ends first', async () => {
    for (const about of ['a', 'b', 'c']) {
      world.time.now += 1_000;
      await world.deliveries.publish([event(1, about)]);
      await world.run();
    }
    receiver.answer = answerWith(500);
    await world.deliveries.publish([event(1, 'd'), event(1, 'e')]);
    await world.run(world.time.now);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.deliveries.list(world.webhook.id, 2, cursor);
      if (!page.ok) throw new Error(page.error);
      expect(page.value.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.value.items.map(({ eventId, outcome }) => `${outcome} ${eventId}`));
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    const pending = ['d', 'e'].map((about) => `pending ${event(1, about).id}`).toSorted();
    expect(seen.slice(0, 2)).toEqual(pending);
    expect(seen.slice(2)).toEqual(['c', 'b', 'a'].map((about) => `delivered ${event(1, about).id}`));
  });

  test.each([
    'nonsense',
    ...['{"prefix":"e~"}', '{"prefix":"p~","from":"nonsense"}'].map((text) =>
      Buffer.from(text).toString('base64url'),
    ),
  ])('takes no cursor %s', async (cursor) => {
    expect(await world.deliveries.list(world.webhook.id, 2, cursor)).toEqual({
      ok: false,
      error: 'cursorInvalid',
    });
  });
});
