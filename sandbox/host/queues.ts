import { setTimeout as wait } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueFunction } from './functions.ts';
import type { Invoker } from './invoke.ts';
import { describe, type Log } from './log.ts';
import { queueInput } from './queueInput.ts';
import { holdLease } from './queueMessage.ts';
import { connectQueues } from './queueOutput.ts';
import type { HostSettings } from './settings.ts';

export interface QueueParts {
  readonly called: QueueFunction;
  readonly settings: HostSettings['queues'];
  readonly invoker: Pick<Invoker, 'invoke'>;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

export interface Listener {
  /** Takes no more messages; resolves when those under way are settled. */
  stop(): Promise<void>;
}

const firstPause = 100;

/**
 * Polls one function's queue as the Storage Queues extension does: at most `batchSize` + `newBatchThreshold`
 * messages at a time, a failed one visible again after `visibilityTimeout`, and after `maxDequeueCount`
 * attempts in `{queue}-poison`.
 *
 * @throws Error when the connection's setting is absent
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue
 */
export function listen({ called, settings, invoker, environment, log }: QueueParts): Listener {
  const service = connectQueues(called.connection, environment);
  const queue = service.getQueueClient(called.queue);
  const isPoison = called.queue.endsWith('-poison');
  const poison = service.getQueueClient(`${called.queue}-poison`);
  const leaseSeconds = Number(environment['SANDBOX_QUEUE_LEASE_SECONDS'] ?? 600);
  const category = `Host.Queues.${called.name}`;
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();

  const handle = async (message: DequeuedMessageItem): Promise<void> => {
    const lease = holdLease(queue, message, leaseSeconds, (error) =>
      log('warning', category, `lease of ${message.messageId} not renewed: ${describe(error)}`),
    );
    const toPoison = async (): Promise<void> => {
      log('warning', category, `message ${message.messageId} moved to ${poison.name}`);
      await lease.moveTo(poison);
    };
    if (!isPoison && message.dequeueCount > settings.maxDequeueCount) return toPoison();
    const text = decode(message.messageText);
    if (text === undefined) log('error', category, `message ${message.messageId} is not base64`);
    if (text !== undefined && (await invokeWith(text, message))) return lease.remove();
    // As on Azure: a poison queue has none of its own, and its failed messages stay away for the whole lease.
    if (isPoison) return lease.letGo();
    if (message.dequeueCount >= settings.maxDequeueCount) return toPoison();
    return lease.giveBack(Math.round(settings.visibilityTimeout / 1000));
  };

  const invokeWith = async (text: string, message: DequeuedMessageItem): Promise<boolean> => {
    const { data, metadata } = queueInput({
      text,
      id: message.messageId,
      popReceipt: message.popReceipt,
      dequeueCount: message.dequeueCount,
      times: [message.insertedOn, message.expiresOn, message.nextVisibleOn],
    });
    const outcome = await invoker.invoke(called, [{ name: called.input, data }], metadata);
    return outcome.ok;
  };

  const start = (message: DequeuedMessageItem): void => {
    const work = handle(message)
      .catch((error: unknown) => log('error', category, `message not settled: ${describe(error)}`))
      .finally(() => active.delete(work));
    active.add(work);
  };

  const poll = async (): Promise<void> => {
    let created = false;
    let pause = firstPause;
    while (!stopping.signal.aborted) {
      try {
        if (!created) await queue.createIfNotExists();
        created = true;
        const received = await receive(queue, settings.batchSize, leaseSeconds);
        received.forEach(start);
        pause = received.length > 0 ? firstPause : Math.min(pause * 2, settings.maxPollingInterval);
        if (received.length > 0) await room();
        else await rest(pause);
      } catch (error) {
        created = false;
        log('error', category, `queue ${queue.name}: ${describe(error)}`);
        pause = Math.min(pause * 2, settings.maxPollingInterval);
        await rest(pause);
      }
    }
  };
  const rest = (milliseconds: number): Promise<unknown> =>
    wait(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
  const room = async (): Promise<void> => {
    while (active.size > settings.newBatchThreshold) await Promise.race(active);
  };

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(active);
    },
  };
}

async function receive(client: QueueClient, most: number, seconds: number): Promise<DequeuedMessageItem[]> {
  const { receivedMessageItems } = await client.receiveMessages({
    numberOfMessages: most,
    visibilityTimeout: seconds,
  });
  return receivedMessageItems;
}

/** Undefined when the text is no base64 of UTF-8. */
function decode(base64: string): string | undefined {
  if (!/^[a-z0-9+/]*={0,2}$/i.test(base64) || base64.length % 4 !== 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}
