import * as z from 'zod';
import { ConflictError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { createDeliver, type DeliverDeps, type DeliveryMessage, type DeliveryOutcome } from './deliver.ts';
import {
  DONE,
  isDue,
  isLeased,
  parseDone,
  parsePending,
  PENDING,
  publication,
  type DoneRow,
  type PendingRow,
} from './deliveryRows.ts';
import type { OutgoingEvent } from './events.ts';

/** One event on its way to one webhook, or at its end there. */
export type Delivery =
  | (Omit<PendingRow, 'partitionKey' | 'body' | 'leasedUntil'> & { readonly outcome: 'pending' })
  | Omit<DoneRow, 'partitionKey' | 'body'>;

export interface DeliveryPage {
  readonly items: readonly Delivery[];
  /** Where the next page begins; absent at the end. */
  readonly cursor?: string;
}

export interface Deliveries {
  /** Writes each event once for each enabled webhook, then sends the messages; the same events again change nothing. */
  publish(events: readonly OutgoingEvent[]): Promise<void>;
  /** @throws UnavailableError where storage or vault did not answer: the message comes again */
  deliver(message: DeliveryMessage): Promise<DeliveryOutcome>;
  /** What is due at `now`, in milliseconds, and nobody is at: their messages were lost, or have not been read yet. */
  due(now: number): AsyncIterable<DeliveryMessage>;
  /** Those on their way first, then the newest end first. @param limit 1 to 1,000 */
  list(webhookId: string, limit: number, cursor?: string): Promise<Result<DeliveryPage, 'cursorInvalid'>>;
}

/** Brings events to webhooks: an outbox for each webhook, retried until it is answered or given up. */
export function createDeliveries(deps: DeliverDeps): Deliveries {
  const { clock, deliveries, queue, webhooks } = deps;

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

  async function publish(events: readonly OutgoingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const receivers = (await webhooks.list()).filter(({ enabled }) => enabled);
    for (const { id: webhookId } of receivers) {
      for (const event of events) {
        // A message lost between the two is found by the sweep.
        if (await insertOnce(webhookId, event)) await queue.send({ webhookId, eventId: event.id });
      }
    }
  }

  async function* due(now: number): AsyncIterable<DeliveryMessage> {
    for (const { id: webhookId } of await webhooks.list()) {
      for await (const { row } of deliveries.query(webhookId, PENDING)) {
        const pending = parsePending(row);
        if (isDue(pending, now) && !isLeased(pending, now)) yield { webhookId, eventId: pending.eventId };
      }
    }
  }

  async function list(
    webhookId: string,
    limit: number,
    cursor?: string,
  ): Promise<Result<DeliveryPage, 'cursorInvalid'>> {
    let place: Place | undefined = cursor === undefined ? { prefix: PENDING } : readCursor(cursor);
    if (!place) return err('cursorInvalid');
    const items: Delivery[] = [];
    for (;;) {
      const page = await deliveries.page(webhookId, place.prefix, limit - items.length, place.from);
      items.push(
        ...page.rows.map(({ row }) =>
          place?.prefix === PENDING ? pendingItem(parsePending(row)) : doneItem(parseDone(row)),
        ),
      );
      const next: Place | undefined =
        page.next === undefined ? following(place) : { ...place, from: page.next };
      if (!next) return ok({ items });
      if (items.length >= limit) return ok({ items, cursor: writeCursor(next) });
      place = next;
    }
  }

  return { publish, deliver: createDeliver(deps), due, list };
}

const placeSchema = z.object({ prefix: z.enum([PENDING, DONE]), from: z.string().optional() });
type Place = z.output<typeof placeSchema>;

const following = ({ prefix }: Place): Place | undefined =>
  prefix === PENDING ? { prefix: DONE } : undefined;

const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function readCursor(cursor: string): Place | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function pendingItem({
  partitionKey: _webhook,
  body: _body,
  leasedUntil: _until,
  ...shown
}: PendingRow): Delivery {
  return { ...shown, outcome: 'pending' };
}

function doneItem({ partitionKey: _webhook, body: _body, ...shown }: DoneRow): Delivery {
  return shown;
}
