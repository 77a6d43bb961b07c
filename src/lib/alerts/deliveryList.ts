import * as z from 'zod';
import { type Clock, SECOND } from '../clock.ts';
import { err, ok, type Result } from '../result.ts';
import { both, isOne } from '../storage/conditions.ts';
import { continuation } from '../storage/continuation.ts';
import type { Table } from '../storage/tables.ts';
import { DONE, type DoneRow, parseDone, parsePending, PENDING, type PendingRow } from './deliveryRows.ts';
import { eventTypes } from './events.ts';

/** One event on its way to one webhook, or at its end there. */
export type Delivery =
  | (Omit<PendingRow, 'partitionKey' | 'body' | 'leasedUntil' | 'begunAt'> & { readonly outcome: 'pending' })
  | EndedDelivery;
export type EndedDelivery = Omit<DoneRow, 'partitionKey' | 'body'>;

export interface DeliveryPage {
  readonly items: readonly Delivery[];
  /** Where the next page begins; absent at the end. */
  readonly cursor?: string;
}

/** What of a list is wanted; what is left out does not choose. */
export const deliveryFilter = z.object({
  outcome: z.enum(['pending', 'delivered', 'dead']).optional(),
  type: z.enum(eventTypes).optional(),
  fingerprint: z
    .string()
    .regex(/^[\da-f]{32}$/, 'must be 32 hexadecimal digits')
    .optional(),
});
export type DeliveryFilter = z.output<typeof deliveryFilter>;

/** Those on their way first, then the newest end first. @param limit 1 to 1,000; a page with a filter may hold fewer */
export type ListDeliveries = (
  webhookId: string,
  limit: number,
  cursor?: string,
  filter?: DeliveryFilter,
) => Promise<Result<DeliveryPage, 'cursorInvalid'>>;

/** Reads for one page of a list whose filter few rows meet, and the time after which there is no further one. */
const MOST_READS = 10;
const PATIENCE = 5 * SECOND;

export function createListDeliveries({
  deliveries,
  clock,
}: {
  deliveries: Table;
  clock: Clock;
}): ListDeliveries {
  return async (webhookId, limit, cursor, filter = {}) => {
    const start = filter.outcome === undefined || filter.outcome === 'pending' ? PENDING : DONE;
    let place: Place | undefined = cursor === undefined ? { prefix: start } : readCursor(cursor);
    if (!place) return err('cursorInvalid');
    const items: Delivery[] = [];
    const begun = clock();
    for (let reads = 1; ; reads += 1) {
      const at: Place = place;
      const page = await deliveries.page(
        webhookId,
        at.prefix,
        limit - items.length,
        at.from,
        undefined,
        conditionOf(at, filter),
      );
      const shown = page.rows.map(({ row }) =>
        at.prefix === PENDING ? pendingItem(parsePending(row)) : doneItem(parseDone(row)),
      );
      items.push(...shown);
      const next: Place | undefined =
        page.next === undefined ? following(at, filter) : { ...at, from: page.next };
      if (!next) return ok({ items });
      const isLong = reads === MOST_READS || clock() - begun >= PATIENCE;
      if (items.length >= limit || isLong) return ok({ items, cursor: writeCursor(next) });
      place = next;
    }
  };
}

/** What came to its end last, of each webhook. */
export const createLastDelivery =
  ({ deliveries }: { deliveries: Table }) =>
  async (webhookId: string): Promise<EndedDelivery | undefined> => {
    const [newest] = (await deliveries.page(webhookId, DONE, 1)).rows;
    return newest && doneItem(parseDone(newest.row));
  };

/** Pure: what the service is asked to look for; what is on its way has no outcome yet. */
const conditionOf = ({ prefix }: Place, { outcome, type, fingerprint }: DeliveryFilter): string | undefined =>
  both([
    prefix === DONE && outcome !== undefined ? isOne('outcome', [outcome]) : undefined,
    type && isOne('type', [type]),
    fingerprint === undefined ? undefined : isOne('fingerprint', [fingerprint]),
  ]);

const placeSchema = z.object({ prefix: z.enum([PENDING, DONE]), from: continuation.optional() });
type Place = z.output<typeof placeSchema>;

const following = ({ prefix }: Place, { outcome }: DeliveryFilter): Place | undefined =>
  prefix === PENDING && outcome !== 'pending' ? { prefix: DONE } : undefined;

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
  begunAt: _begun,
  leasedUntil: _until,
  ...shown
}: PendingRow): Delivery {
  return { ...shown, outcome: 'pending' };
}

function doneItem({ partitionKey: _webhook, body: _body, ...shown }: DoneRow): EndedDelivery {
  return shown;
}
