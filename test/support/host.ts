import { InvocationContext } from '@azure/functions';
import { type DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { SECOND } from '../../src/lib/clock.ts';
import type { Services } from '../../src/lib/services.ts';
import type { Queue } from '../../src/lib/storage/queues.ts';
import { loadApp, type Registered, settingsOf } from '../fakes/functionsCore.ts';
import type { Mortal } from './mortal.ts';
import type { World } from './world.ts';

/** The app's own functions in this process, on real queues, by the world's clock. */
export interface TestHost {
  readonly services: Services;
  /** Calls a timer as a host does at its time. */
  fire(timer: string): Promise<void>;
  /** Hands out messages until none is visible, or it has died. @returns how many were handled */
  work(): Promise<number>;
  /** The next instant at which a message that was put off becomes visible; `undefined` where none was. */
  nextAt(): number | undefined;
}

interface HostOptions {
  readonly services?: Services;
  /** Messages handled side by side. */
  readonly width?: number;
  /** Every message is handed out twice at once, as a queue may. */
  readonly twice?: boolean;
  /** What may end it in the middle: then its messages come back, and it makes no call any more. */
  readonly mortal?: Mortal;
}

/** As on a host of one core: `batchSize` and half of it. */
const WIDTH = 24;
const MOST_TRIES = 5;

interface Waiting {
  readonly at: number;
  send(): Promise<void>;
}

/** Storage outlives every host: whoever works next hands out what was put off before. */
const waitingIn = new WeakMap<World, Waiting[]>();

/**
 * A host of its own, with services of its own. Storage knows the real clock alone, so messages that are put off wait
 * here until the world's clock comes to their time.
 */
export async function startHost(world: World, options: HostOptions = {}): Promise<TestHost> {
  const { services = world.another() } = options;
  const app = await loadApp(settingsOf(world.config), services);
  const waiting = waitingIn.get(world) ?? [];
  waitingIn.set(world, waiting);
  const { checks, deliveries, imports, provisioning } = services.queues;
  putOff(world, checks, waiting);
  putOff(world, deliveries, waiting);
  putOff(world, imports, waiting);
  putOff(world, provisioning, waiting);
  const listeners = app.flatMap((called) =>
    called.trigger['type'] === 'queueTrigger'
      ? [{ called, ...listen(world, String(called.trigger['queueName'])) }]
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
        let now = 0;
        for (const { called, ...queues } of listeners) now += await drain(app, called, queues, options);
        handled += now;
        if (now === 0 || options.mortal?.isDead === true) return handled;
      }
    },
    nextAt: () => (waiting.length > 0 ? Math.min(...waiting.map(({ at }) => at)) : undefined),
  };
}

interface Listened {
  readonly client: QueueClient;
  /** Where messages end that failed too often. */
  readonly poison: QueueClient;
}

function listen({ config }: World, name: string): Listened {
  const open = (one: string) => new QueueClient(String(config.AzureWebJobsStorage), one);
  return { client: open(name), poison: open(`${name}-poison`) };
}

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

/** Seconds that a message is this host's alone: longer than any takes, as the real one sees to by renewing its lease. */
const LEASE = 600;
/** Of a host that may die: what it had taken comes again soon. */
const BRIEFLY = 30;

/** Handles everything that is visible in one queue. */
async function drain(
  app: readonly Registered[],
  { name }: Registered,
  { client, poison }: Listened,
  { width = WIDTH, twice = false, mortal }: HostOptions,
): Promise<number> {
  let handled = 0;
  const active = new Set<Promise<void>>();
  /** What the host itself does with its queues; where it dies, storage goes on by itself. */
  const aside = <T>(work: () => Promise<T>): Promise<T> => (mortal ? mortal.aside(work) : work());
  const handle = async (message: DequeuedMessageItem): Promise<void> => {
    const { messageId, popReceipt, messageText, dequeueCount } = message;
    const given: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString('utf8'));
    try {
      await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => call(app, name, given)));
    } catch {
      if (dequeueCount < MOST_TRIES || mortal?.isDead === true) {
        await aside(() => client.updateMessage(messageId, popReceipt, messageText, 0));
        return;
      }
      // As on Azure, a poison queue has none of its own: what failed there stays away for a while.
      if (client.name.endsWith('-poison')) return;
      await aside(() => poison.sendMessage(messageText));
    }
    await aside(() => client.deleteMessage(messageId, popReceipt));
  };
  for (;;) {
    const items =
      mortal?.isDead === true
        ? []
        : await aside(() => receive(client, Math.min(32, width), mortal ? BRIEFLY : LEASE));
    if (items.length === 0 && active.size === 0) return handled;
    handled += items.length;
    for (const item of items) {
      const work = handle(item).finally(() => active.delete(work));
      active.add(work);
    }
    while (active.size > (items.length === 0 ? 0 : width / 2)) await Promise.race(active);
  }
}

async function receive(
  client: QueueClient,
  numberOfMessages: number,
  visibilityTimeout: number,
): Promise<DequeuedMessageItem[]> {
  return (await client.receiveMessages({ numberOfMessages, visibilityTimeout })).receivedMessageItems;
}
