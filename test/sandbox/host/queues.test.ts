import { setTimeout as wait } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import type { Invoker, Outcome } from '../../../sandbox/host/invoke.ts';
import { listen, type Listener } from '../../../sandbox/host/queues.ts';
import type { TypedData } from '../../../sandbox/host/shapes.ts';

const settings = {
  maxPollingInterval: 100,
  visibilityTimeout: 0,
  batchSize: 4,
  newBatchThreshold: 1,
  maxDequeueCount: 3,
};
interface Seen {
  text: string | undefined;
  metadata: Record<string, TypedData>;
}

const { connectionString } = suiteStorage();
let service: QueueServiceClient;
let listeners: Listener[] = [];
let count = 0;
beforeAll(async () => {
  service = QueueServiceClient.fromConnectionString(connectionString);
});
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.stop()));
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A queue of its own, and a function on it that does what `handle` says. */
async function setUp(
  handle: (seen: Seen) => Promise<boolean> | boolean,
  more: { settings?: Partial<typeof settings>; leaseSeconds?: string; queue?: string } = {},
) {
  count += 1;
  const name = more.queue ?? `queue-${count}`;
  const queue = service.getQueueClient(name);
  await queue.createIfNotExists();
  const seen: Seen[] = [];
  const logged: string[] = [];
  const invoker: Pick<Invoker, 'invoke'> = {
    async invoke(_called, inputs, metadata = {}): Promise<Outcome> {
      const entry = { text: inputs[0]?.data.string, metadata };
      seen.push(entry);
      return (await handle(entry)) ? { ok: true, response: {} } : { ok: false, error: 'asked to fail' };
    },
  };
  const start = (): void => {
    listeners.push(
      listen({
        called: {
          kind: 'queue',
          name: 'work',
          input: 'trigger',
          queue: name,
          connection: 'Storage',
          metadata: { name: 'work', bindings: {} },
          callback: () => undefined,
        },
        settings: { ...settings, ...more.settings },
        invoker,
        environment: {
          Storage: connectionString,
          ...(more.leaseSeconds ? { SANDBOX_QUEUE_LEASE_SECONDS: more.leaseSeconds } : {}),
        },
        log: (_level, _category, message) => logged.push(message),
      }),
    );
  };
  const left = async (of: string): Promise<number> => {
    const { approximateMessagesCount = 0 } = await service.getQueueClient(of).getProperties();
    return approximateMessagesCount;
  };
  return { name, queue, seen, logged, start, left };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(20);
}

describe('a queue function', () => {
  test('gets the decoded text and the metadata, and its message is gone', async () => {
    const { name, queue, seen, start, left } = await setUp(() => true);
    await queue.sendMessage(base64('{"id":"mine","list":[1],"n":{"a":1}}'));
    start();
    await until(async () => seen.length === 1 && (await left(name)) === 0);
    const { text, metadata }: Seen = seen[0] ?? { text: undefined, metadata: {} };
    expect(text).toBe('{"id":"mine","list":[1],"n":{"a":1}}');
    expect(metadata).toMatchObject({ DequeueCount: { json: '1' }, n: { string: '{"a":1}' } });
    expect(metadata['InsertionTime']?.json).toMatch(/^"\d{4}-/);
    expect([metadata['id'], metadata['Id'], metadata['list']]).toEqual([
      { string: 'mine' },
      undefined,
      undefined,
    ]);
  });

  test('that fails gets its message again, and after the last attempt it is in the poison queue', async () => {
    const { name, queue, seen, start, left } = await setUp(() => false);
    await queue.sendMessage(base64('bad'));
    start();
    await until(async () => seen.length === 3 && (await left(name)) === 0);
    expect(seen.map(({ metadata }) => metadata['DequeueCount']?.json)).toEqual(['1', '2', '3']);
    const poison = await service.getQueueClient(`${name}-poison`).receiveMessages();
    expect(poison.receivedMessageItems.map(({ messageText }) => messageText)).toEqual([base64('bad')]);
  });

  test('sees a failed message only after the visibility timeout', async () => {
    const at: number[] = [];
    const { seen, queue, start } = await setUp(() => at.push(Date.now()) > 1, {
      settings: { visibilityTimeout: 1000 },
    });
    await queue.sendMessage(base64('again'));
    start();
    await until(() => seen.length === 2);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(900);
  });

  test('never gets what is no base64; it ends in the poison queue', async () => {
    const { name, queue, seen, start, left } = await setUp(() => true);
    await queue.sendMessage('not base64!');
    start();
    await until(async () => (await left(name)) === 0);
    expect(seen).toEqual([]);
    expect(await left(`${name}-poison`)).toBe(1);
  });

  test('on a poison queue makes no further one: a failed message stays away for its lease', async () => {
    const { name, queue, seen, start, left } = await setUp(() => false, { queue: 'orders-poison' });
    await queue.sendMessage(base64('bad'));
    start();
    await until(() => seen.length === 1);
    await listeners.splice(0)[0]?.stop();
    expect(await left(name)).toBe(1);
    expect(await service.getQueueClient('orders-poison-poison').exists()).toBe(false);
  });

  test('handles at most a batch and the threshold at once', async () => {
    let running = 0;
    let most = 0;
    const { queue, seen, start } = await setUp(async () => {
      running += 1;
      most = Math.max(most, running);
      await wait(30);
      running -= 1;
      return true;
    });
    for (let n = 0; n < 16; n += 1) await queue.sendMessage(base64(String(n)));
    start();
    await until(() => seen.length === 16);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(settings.batchSize + settings.newBatchThreshold);
  });

  test('keeps its lease for as long as it runs', async () => {
    const { name, queue, seen, start, left, logged } = await setUp(() => wait(2500, true), {
      leaseSeconds: '1',
    });
    await queue.sendMessage(base64('long'));
    start();
    await until(async () => seen.length > 0 && (await left(name)) === 0);
    expect(seen).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  test('that stops waits for what it began, and takes nothing more', async () => {
    let done = false;
    const { queue, seen, start, left, name } = await setUp(async () => {
      await wait(200);
      done = true;
      return true;
    });
    await queue.sendMessage(base64('one'));
    start();
    await until(() => seen.length === 1);
    await listeners.splice(0)[0]?.stop();
    expect(done).toBe(true);
    await queue.sendMessage(base64('two'));
    expect(await left(name)).toBe(1);
  });
});
