import { createDeliver, type DeliverDeps, type DeliveryOutcome } from './deliver.ts';
import {
  createLastDelivery,
  createListDeliveries,
  type EndedDelivery,
  type ListDeliveries,
} from './deliveryList.ts';
import { isDue, isLeased, PENDING, readPending } from './deliveryRows.ts';
import { createOutages } from './outages.ts';
import { createPublish, type DeliveryMessage, type Publish } from './publish.ts';
import { createRemoveWebhook, type RemoveWebhook } from './removeWebhook.ts';
import { createReplay, type Replay } from './replay.ts';
import { createTryWebhook, type TryWebhook } from './tryWebhook.ts';
import type { Webhooks } from './webhooks.ts';

export interface Deliveries {
  publish: Publish;
  /** @throws UnavailableError where storage did not answer: the message comes again */
  deliver(message: DeliveryMessage): Promise<DeliveryOutcome>;
  /** What is due at `now`, in milliseconds, and nobody is at: their messages were lost, or have not been read yet. */
  due(now: number): AsyncIterable<DeliveryMessage>;
  list: ListDeliveries;
  /** What came to its end last; nothing where nothing was brought to the webhook yet. */
  last(webhookId: string): Promise<EndedDelivery | undefined>;
  redeliver: Replay['redeliver'];
  /** Sends a test to a webhook. */
  tryOut: TryWebhook;
  /** Ends a webhook. */
  remove: RemoveWebhook;
  /** Tells of webhooks that fail, or fail no longer, what a process that died did not. */
  lookAfter(): Promise<void>;
}

export type DeliveriesDeps = Omit<DeliverDeps, 'outages' | 'webhooks'> & {
  readonly webhooks: Webhooks;
  readonly publicOrigin: string;
};

/** Brings events to webhooks: an outbox for each webhook, retried until it is answered or given up. */
export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  const { deliveries, webhooks, log } = deps;
  const publish = createPublish(deps);
  const replay = createReplay(deps);
  const outages = createOutages({ ...deps, publish, replay });

  async function* due(now: number): AsyncIterable<DeliveryMessage> {
    for (const { id: webhookId } of await webhooks.list()) {
      for await (const { row } of deliveries.query(webhookId, PENDING)) {
        const pending = readPending(row);
        // One that nobody can read must not keep the others back.
        if (!pending) log.error('a delivery cannot be read', { webhookId, row: row.rowKey });
        else if (isDue(pending, now) && !isLeased(pending, now))
          yield { webhookId, eventId: pending.eventId };
      }
    }
  }

  return {
    publish,
    deliver: createDeliver({ ...deps, outages }),
    due,
    list: createListDeliveries(deps),
    last: createLastDelivery(deps),
    redeliver: (message) => replay.redeliver(message),
    tryOut: createTryWebhook({ ...deps, outages }),
    remove: createRemoveWebhook({ ...deps, outages }),
    lookAfter: () => outages.sweep(),
  };
}
