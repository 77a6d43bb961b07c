import { InvocationContext } from '@azure/functions';
import { type DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { SECOND } from '../../src/lib/clock.ts';
import type { Services } from '../../src/lib/services.ts';
import type { Queue } from '../../src/lib/storage/queues.ts';
import { loadApp, type Registered, settingsOf } from '../fakes/functionsCore.ts';
import type { World } from './world.ts';

/** The app's own functions in this process, on real queues, by the world's clock. */
export interface TestHost {
  readonly services: Services;
  /** Calls a timer as a host does at its time. */
  fire(timer: string): Promise<void>;
  /** Hands out messages until none is visible. @returns how many were handled */
  work(): Promise<number>;
  /** The next instant at which a message that was put off becomes visible; `undefined` where none was. */
  nextAt(): number | undefined;
}

/** As on a host of one core: `batchSize` and half of it. */
const WIDTH = 24;
const MOST_TRIES = 5;

interface Waiting {
  readonly at: number;
  send(): Promise<void>;
}

/**
 * A host of its own, with services of its own. Storage knows the real clock alone, so messages that are put off wait
 * here until the world's clock comes to their time.
 */
export async function startHost(world: World, services: Services = world.another()): Promise<TestHost> {
  const app = await loadApp(settingsOf(world.config), services);
  const waiting: Waiting[] = [];
  const { checks, deliveries, provisioning } = services.queues;
  putOff(world, checks, waiting);
  putOff(world, deliveries, waiting);
  putOff(world, provisioning, waiting);
  const listeners = app.flatMap((called) =>
    called.trigger['type'] === 'queueTrigger'
      ? [{ called, client: clientOf(world, String(called.trigger['queueName'])) }]
      : [],
  );
  await Promise.all(listeners.map(({ client }) => client.createIfNotExists()));

  return {
    services,
    async fire(timer) {
      await call(app, timer, { isPastDue: false });
    },
    async work() {
      let handled = 0;
      for (;;) {
        const visible = waiting.filter(({ at }) => at <= world.now());
        waiting.splice(0, waiting.length, ...waiting.filter(({ at }) => at > world.now()));
        for (const one of visible) await one.send();
        const counts = await Promise.all(listeners.map(({ called, client }) => drain(app, called, client)));
        const now = counts.reduce((sum, count) => sum + count, 0);
        handled += now;
        if (now === 0) return handled;
      }
    },
    nextAt: () => (waiting.length > 0 ? Math.min(...waiting.map(({ at }) => at)) : undefined),
  };
}

const clientOf = ({ config }: World, name: string): QueueClient =>
  new QueueClient(String(config.AzureWebJobsStorage), name);

function putOff<Message>({ now }: World, queue: Queue<Message>, waiting: Waiting[]): void {
  const { send } = queue;
  queue.send = async (message, delaySeconds = 0) => {
    if (delaySeconds === 0) return send(message);
    waiting.push({ at: now() + delaySeconds * SECOND, send: () => send(message) });
  };
}

async function call(app: readonly Registered[], name: string, given: unknown): Promise<void> {
  const called = app.find((one) => one.name === name);
  if (!called) throw new Error(`there is no function ${name}`);
  await called.handler(
    given,
    new InvocationContext({ functionName: name, invocationId: 'test', logHandler: () => {} }),
  );
}

/** Handles everything that is visible in one queue. */
async function drain(app: readonly Registered[], { name }: Registered, client: QueueClient): Promise<number> {
  let handled = 0;
  const active = new Set<Promise<void>>();
  const handle = async (message: DequeuedMessageItem): Promise<void> => {
    const { messageId, popReceipt, messageText, dequeueCount } = message;
    try {
      await call(app, name, JSON.parse(Buffer.from(messageText, 'base64').toString('utf8')));
    } catch {
      if (dequeueCount < MOST_TRIES) {
        await client.updateMessage(messageId, popReceipt, messageText, 0);
        return;
      }
      const poison = new QueueClient(client.url, `${client.name}-poison`);
      await poison.sendMessage(messageText);
    }
    await client.deleteMessage(messageId, popReceipt);
  };
  for (;;) {
    const { receivedMessageItems: items } = await client.receiveMessages({ numberOfMessages: 32 });
    if (items.length === 0 && active.size === 0) return handled;
    handled += items.length;
    for (const item of items) {
      const work = handle(item).finally(() => active.delete(work));
      active.add(work);
    }
    while (active.size > (items.length === 0 ? 0 : WIDTH / 2)) await Promise.race(active);
  }
}
