import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { QueueClient } from '@azure/storage-queue';
import { Webhook } from 'standardwebhooks';
import { suiteStorage } from '../../support/storage.ts';
import { createDeliveries } from '../../../src/lib/alerts/deliveries.ts';
import type { EventType } from '../../../src/lib/alerts/events.ts';
import { MOST_ATTEMPTS } from '../../../src/lib/alerts/retry.ts';
import { HOUR, MINUTE } from '../../../src/lib/clock.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { openQueue } from '../../../src/lib/storage/queues.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { everything } from '../../../src/lib/alerts/routing.ts';
import { UnreadableError } from '../../../src/lib/storage/readable.ts';
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

describe('publishing', () => {
  test('brings each event to each webhook, signed', async () => {
    await world.deliveries.publish([event(1, 'a'), event(1, 'b')]);
    expect(await world.run()).toEqual(['delivered', 'delivered']);
    expect(ids()).toEqual([event(1, 'a').id, event(1, 'b').id]);
    for (const { body, headers } of receiver.requests) {
      expect(new Webhook(world.key).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(await world.rows('p~')).toEqual([]);
  });

  test('again changes nothing, before and after the event has arrived', async () => {
    await world.deliveries.publish([event()]);
    await world.deliveries.publish([event()]);
    expect(world.queue.messages).toHaveLength(1);
    await world.run();
    await world.deliveries.publish([event()]);
    expect(await world.run()).toEqual([]);
    expect(receiver.requests).toHaveLength(1);
  });

  test('an event that only a later version knows keeps none from being found and brought', async () => {
    const later = { ...event(1, 'a'), type: 'alert.praised' as EventType };
    await world.deliveries.publish([later, event(1, 'b')]);
    expect(await world.due()).toEqual([message(later), message(event(1, 'b'))]);
    expect(await world.run()).toEqual(['delivered', 'delivered']);
  });

  test('a row that nobody can read keeps none from being found', async () => {
    await world.deliveries.publish([event(1, 'a')]);
    await world.deps.deliveries.insert({ partitionKey: world.webhook.id, rowKey: 'p~0' });
    expect(await world.due()).toEqual([message(event(1, 'a'))]);
  });

  test.each([
    ['a format', { format: 'ofTomorrow' }],
    ['an event', { route: JSON.stringify({ ...everything, events: ['alert.praised'] }) }],
    ['a severity', { route: JSON.stringify({ ...everything, minimumSeverity: 'grave' }) }],
    ['no text of ours', { route: '{' }],
  ])('a webhook in which a later version wrote %s keeps no other from being told', async (_what, written) => {
    const theirs = await world.webhooks.register({ url: receiver.url, createdBy: 'operator-1' });
    const id = theirs.ok ? theirs.value.webhook.id : '';
    await world.misc.merge({ partitionKey: 'webhook', rowKey: id, ...written });
    const before = await world.misc.get('webhook', id);
    await world.deliveries.publish([event()]);
    expect(await world.due()).toEqual([message()]);
    expect(await world.run()).toEqual(['delivered']);
    await world.deliveries.lookAfter();
    expect(await world.webhooks.list()).toEqual([expect.objectContaining({ id: world.webhook.id })]);
    expect((await world.webhooks.listAll()).unreadable).toEqual([id]);
    // It is told of once, and nobody writes over it.
    const lines = world.lines.filter((line) => line.includes('a webhook cannot be read'));
    expect(lines).toEqual([expect.stringContaining(id)]);
    for (const act of [
      () => world.webhooks.disable(id, 'test'),
      () => world.webhooks.change(id, { enabled: false }, 'operator-1'),
      () => world.deliveries.remove(id, 'operator-1'),
    ])
      await expect(act()).rejects.toThrow(UnreadableError);
    expect(await world.misc.get('webhook', id)).toEqual(before);
  });

  test('skips webhooks that are disabled', async () => {
    await world.webhooks.disable(world.webhook.id, 'test');
    await world.deliveries.publish([event()]);
    expect(world.queue.messages).toEqual([]);
    expect(await world.rows('')).toEqual([]);
  });

  test('puts a message with ids alone on the real queue, as the trigger reads it', async () => {
    const client = new QueueClient(connectionString, 'mooring-deliveries');
    const deliveries = createDeliveries({ ...world.deps, queue: openQueue(client) });
    await deliveries.publish([event()]);
    const { receivedMessageItems } = await client.receiveMessages();
    const texts = receivedMessageItems.map(({ messageText }) =>
      Buffer.from(messageText, 'base64').toString(),
    );
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([message()]);
    receiver.answer = answerWith(500);
    expect(await deliveries.deliver(message())).toBe('retrying');
    expect((await client.receiveMessages()).receivedMessageItems).toEqual([]);
    expect((await client.getProperties()).approximateMessagesCount).toBe(2);
  });
});

describe('a delivery', () => {
  test('that arrived is listed with its answer', async () => {
    receiver.answer = answerWith(200, {}, 'thank you');
    await world.deliveries.publish([event()]);
    await world.run();
    const listed = await world.deliveries.list(world.webhook.id, 10);
    expect(listed).toMatchObject({
      ok: true,
      value: {
        items: [
          {
            eventId: event().id,
            outcome: 'delivered',
            attempts: 1,
            lastStatus: 200,
            lastAnswer: 'thank you',
          },
        ],
      },
    });
  });

  test('is made again by the ladder, with one id and the time of each attempt, and then given up', async () => {
    receiver.answer = answerWith(500, {}, 'broken here');
    await world.deliveries.publish([event()]);
    const outcomes = await world.run();
    expect(outcomes).toEqual([...Array.from({ length: MOST_ATTEMPTS - 1 }, () => 'retrying'), 'dead']);
    expect(new Set(ids())).toEqual(new Set([event().id]));
    const times = receiver.requests.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times.slice(1).map((at, n) => at - (times[n] ?? 0))).toEqual([
      5, 60, 300, 1_800, 7_200, 21_600, 86_400, 86_400, 86_400,
    ]);
    expect(await world.rows('p~')).toEqual([]);
    expect(await world.rows('d~')).toMatchObject([
      { outcome: 'dead', attempts: MOST_ATTEMPTS, lastStatus: 500, lastAnswer: 'broken here' },
    ]);
    expect(world.lines.join('\n')).toContain('delivery given up');
  });

  test.each([
    ['seconds', () => '600'],
    ['a date', () => new Date(world.time.now + 600_000).toUTCString()],
  ])('waits as long as Retry-After asks in %s', async (_form, header) => {
    receiver.answer = answerWith(429, { 'retry-after': header() });
    await world.deliveries.publish([event()]);
    expect(await world.run(world.time.now)).toEqual(['retrying']);
    const wait = (world.queue.messages[0]?.at ?? 0) - world.time.now;
    expect(wait).toBeGreaterThanOrEqual(599_000);
    expect(wait).toBeLessThanOrEqual(601_000);
  });

  test('is made again after no answer, a cut connection and a redirect', async () => {
    const slow = await createWorld(connectionString, receiver, { timeout: 150 });
    const turns: Receiver['answer'][] = [
      () => {},
      (response) => response.destroy(),
      answerWith(302, { location: 'https://hook.sandbox.test/elsewhere' }),
    ];
    receiver.answer = (response, request) => (turns.shift() ?? answerWith(204))(response, request);
    await slow.deliveries.publish([event()]);
    expect(await slow.run()).toEqual(['retrying', 'retrying', 'retrying', 'delivered']);
    expect(receiver.requests).toHaveLength(4);
    await slow.close();
  });

  test('answered with 410 disables its webhook and ends, and so do those that wait', async () => {
    receiver.answer = answerWith(410);
    await world.deliveries.publish([event(1, 'a'), event(1, 'b')]);
    expect(await world.run()).toEqual(['dead', 'dead']);
    expect(receiver.requests).toHaveLength(1);
    expect(await world.webhooks.get(world.webhook.id)).toMatchObject({
      enabled: false,
      disabledBecause: 'the receiver answered 410 Gone',
    });
    expect(await world.rows('d~')).toMatchObject([{ outcome: 'dead' }, { outcome: 'dead' }]);
  });

  test('that waits while the secret is replaced is signed anew, with both', async () => {
    answers(503);
    await world.deliveries.publish([event()]);
    await world.run(world.time.now);
    const replaced = await world.webhooks.replaceSecret(world.webhook.id, { overlapHours: 24 }, 'olivia');
    const fresh = replaced.ok ? (replaced.value.key ?? '') : '';
    expect(await world.run()).toEqual(['delivered']);
    const [before, after] = receiver.requests;
    for (const key of [world.key, fresh])
      expect(new Webhook(key).verify(after?.body ?? '', after?.headers ?? {})).toBeTruthy();
    expect(() => new Webhook(fresh).verify(before?.body ?? '', before?.headers ?? {})).toThrow(
      'No matching signature',
    );
  });

  test('sent to an address of the platform by a redirect never goes there', async () => {
    receiver.answer = answerWith(302, { location: 'http://169.254.169.254/metadata/identity' });
    await world.deliveries.publish([event()]);
    expect(await world.run(world.time.now)).toEqual(['retrying']);
    expect(await world.rows('p~')).toMatchObject([{ lastStatus: 302 }]);
  });

  test('does not keep a secret that its answer repeats', async () => {
    receiver.answer = (response) => answerWith(400, {}, `not ${world.key}`)(response, {} as never);
    await world.deliveries.publish([event()]);
    await world.run(world.time.now);
    expect(await world.rows('p~')).toMatchObject([{ lastAnswer: 'not …' }]);
  });

  test('without an address in the vault is tried again later', async () => {
    await world.deliveries.publish([event()]);
    await world.vault.remove(`webhook-${world.webhook.id}`);
    expect(await world.run(world.time.now)).toEqual(['retrying']);
    expect(await world.rows('p~')).toMatchObject([
      { attempt: 1, lastAnswer: 'its address is not in the vault' },
    ]);
  });

  test('is not counted as tried while the vault does not answer', async () => {
    await world.deliveries.publish([event()]);
    const { get } = world.vault;
    world.vault.get = () => Promise.reject(new UnavailableError('the key vault did not give a secret'));
    const begun = world.time.now;
    expect(await world.run(begun + HOUR)).toEqual(Array.from({ length: 61 }, () => 'waiting'));
    expect(await world.rows('p~')).toMatchObject([{ attempt: 0 }]);
    expect(await world.due()).toEqual([]);
    expect(receiver.requests).toEqual([]);
    world.vault.get = get;
    expect(await world.run()).toEqual(['delivered']);
    expect(world.time.now).toBeLessThanOrEqual(begun + HOUR + MINUTE);
  });

  test('whose message was lost while the vault did not answer is found by the sweep', async () => {
    await world.deliveries.publish([event()]);
    world.vault.get = () => Promise.reject(new UnavailableError('the key vault did not give a secret'));
    world.queue.send = () => Promise.reject(new UnavailableError('the queue is away too'));
    await expect(world.deliveries.deliver(message())).rejects.toThrow('the queue is away too');
    world.time.now += MINUTE;
    expect(await world.due()).toEqual([message()]);
  });

  test('whose entry in the vault nobody can read is not put off in silence', async () => {
    await world.deliveries.publish([event()]);
    world.vault.get = () => Promise.resolve({ value: 'no JSON', version: '1', tags: {} });
    await expect(world.deliveries.deliver(message())).rejects.toThrow('JSON');
    expect(await world.rows('p~')).toMatchObject([{ attempt: 0 }]);
    expect(await world.due()).toEqual([message()]);
  });
});

describe('a message', () => {
  test('for nothing, or for what has arrived, does nothing', async () => {
    expect(await world.deliveries.deliver(message())).toBe('gone');
    await world.deliveries.publish([event()]);
    await world.run();
    expect(await world.deliveries.deliver(message())).toBe('gone');
    expect(receiver.requests).toHaveLength(1);
  });

  test('before its time is called again at its time', async () => {
    answers(500);
    await world.deliveries.publish([event()]);
    await world.run(world.time.now);
    world.queue.messages.length = 0;
    world.time.now += 2_000;
    expect(await world.deliveries.deliver(message())).toBe('waiting');
    expect(world.queue.messages).toEqual([{ message: message(), at: world.time.now + 3_000 }]);
    expect(await world.run()).toEqual(['delivered']);
  });

  test('while another worker is at it leaves it alone', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    receiver.answer = (response, request) => {
      arrived.resolve();
      void released.promise.then(() => answerWith(204)(response, request));
    };
    await world.deliveries.publish([event()]);
    const first = world.deliveries.deliver(message());
    await arrived.promise;
    expect(await world.deliveries.deliver(message())).toBe('busy');
    expect(await world.due()).toEqual([]);
    released.resolve();
    expect(await first).toBe('delivered');
    expect(receiver.requests).toHaveLength(1);
  });

  test('read by two workers at the same instant is sent by one', async () => {
    const bothRead = Promise.withResolvers<void>();
    let reads = 0;
    const wrap = (table: Table): Table => ({
      ...table,
      get: async (partition, row) => {
        const stored = await table.get(partition, row);
        reads += 1;
        if (reads === 2) bothRead.resolve();
        await bothRead.promise;
        return stored;
      },
    });
    const raced = await createWorld(connectionString, receiver, { wrap });
    await raced.deliveries.publish([event()]);
    const same = { webhookId: raced.webhook.id, eventId: event().id };
    const outcomes = await Promise.all([raced.deliveries.deliver(same), raced.deliveries.deliver(same)]);
    expect(outcomes.toSorted()).toEqual(['busy', 'delivered']);
    expect(receiver.requests).toHaveLength(1);
    await raced.close();
  });
});
