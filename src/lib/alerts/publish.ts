import type { Clock } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import type { Queue } from '../storage/queues.ts';
import type { Table } from '../storage/tables.ts';
import { markerKey, parseMarker, publication } from './deliveryRows.ts';
import { eventIdPrefix, type OutgoingEvent } from './events.ts';
import { type Chosen, chosenBy, type Route, wants } from './routing.ts';
import type { Webhook } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/** One event to bring to one webhook; what it says is in the row. */
export interface DeliveryMessage {
  readonly webhookId: string;
  readonly eventId: string;
}

/** An event that says to each webhook only what it may learn; `undefined` where that is nothing. */
export type Tailored = (route: Route) => OutgoingEvent | undefined;

/**
 * Writes each event once for each enabled webhook that wants it, then sends the messages; the same events again change
 * nothing.
 *
 * @param except id of the webhook that it is about, and that is not told
 */
export type Publish = (events: readonly (OutgoingEvent | Tailored)[], except?: string) => Promise<void>;

export function createPublish(given: {
  clock: Clock;
  deliveries: Table;
  queue: Queue<DeliveryMessage>;
  webhooks: Pick<Webhooks, 'list'>;
}): Publish {
  const { clock, deliveries, queue, webhooks } = given;

  /** Was the webhook told of a beginning that has no end yet? */
  async function hasBegun(webhookId: string, { fingerprint, id }: OutgoingEvent): Promise<boolean> {
    let begun = false;
    for await (const { row } of deliveries.query(webhookId, markerKey(eventIdPrefix(fingerprint)))) {
      if (row.rowKey >= markerKey(id)) break;
      begun = !parseMarker(row).ends;
    }
    return begun;
  }

  async function isWanted(
    { id, format, route }: Webhook,
    event: OutgoingEvent,
    chosen: Chosen,
  ): Promise<boolean> {
    const answer = wants(format, route, chosen);
    return answer === 'yes' || (answer === 'ifBegun' && (await hasBegun(id, event)));
  }

  /** `false` where the event was published to this webhook before. */
  async function insertOnce(webhookId: string, event: OutgoingEvent): Promise<boolean> {
    try {
      await deliveries.transact(publication(webhookId, event, clock()));
      return true;
    } catch (thrown) {
      if (thrown instanceof ConflictError) return false;
      throw thrown;
    }
  }

  return async (events, except) => {
    if (events.length === 0) return;
    const receivers = (await webhooks.list()).filter(({ enabled, id }) => enabled && id !== except);
    const read = events.map(sayings);
    for (const webhook of receivers) {
      for (const say of read) {
        const { event, chosen } = say(webhook.route);
        if (!event || !chosen) continue;
        if (!(await isWanted(webhook, event, chosen)) || !(await insertOnce(webhook.id, event))) continue;
        // A message lost between the two is found by the sweep.
        await queue.send({ webhookId: webhook.id, eventId: event.id });
      }
    }
  };
}

interface Said {
  readonly event?: OutgoingEvent;
  readonly chosen?: Chosen;
}

const said = (one: OutgoingEvent | undefined): Said => (one ? { event: one, chosen: chosenBy(one) } : {});

/** What is told a webhook, and what its choosing goes by; read once where it is the same for all. */
function sayings(event: OutgoingEvent | Tailored): (route: Route) => Said {
  if (typeof event === 'function') return (route) => said(event(route));
  const same = said(event);
  return () => same;
}
