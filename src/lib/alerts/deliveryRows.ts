import * as z from 'zod';
import { iso } from '../clock.ts';
import type { Row, Write } from '../storage/tables.ts';
import type { OutgoingEvent } from './events.ts';
import { parseBody, read } from './reading.ts';

export const PENDING = 'p~';
export const DONE = 'd~';
const MARKER = 'e~';

const event = z.object({
  /** The webhook's id. */
  partitionKey: z.string(),
  eventId: z.string(),
  /** One of `eventTypes`, or of a later version that was taken back. */
  type: z.string(),
  fingerprint: z.string(),
  sequence: z.number().int(),
  body: z.string(),
  publishedAt: z.string(),
  /** What the last attempt met, absent before the first. */
  lastStatus: z.number().int().optional(),
  lastAnswer: z.string().optional(),
});

type Event = z.output<typeof event>;

const pendingRow = event.extend({
  /** Attempts begun. */
  attempt: z.number().int(),
  /** When the first attempt was due: later than the publication where it was given up once. */
  begunAt: z.string().optional(),
  /** Not before this instant. ISO 8601. */
  dueAt: z.string(),
  /** Until then somebody is at it, or was when the process ended. */
  leasedUntil: z.string().optional(),
});
export type PendingRow = z.output<typeof pendingRow>;

const doneRow = event.extend({
  outcome: z.enum(['delivered', 'dead']),
  attempts: z.number().int(),
  at: z.string(),
});
export type DoneRow = z.output<typeof doneRow>;

export const parsePending = (row: Row): PendingRow => pendingRow.parse(row);
export const readPending = (row: Row): PendingRow | undefined => pendingRow.safeParse(row).data;
export const parseDone = (row: Row): DoneRow => doneRow.parse(row);

export const pendingKey = (eventId: string): string => `${PENDING}${eventId}`;

const LAST_INSTANT = 9_999_999_999_999;
/** Sorts the newest first. */
const doneKey = (at: string, eventId: string): string =>
  `${DONE}${String(LAST_INSTANT - Date.parse(at)).padStart(13, '0')}~${eventId}`;

export const toPending = (row: PendingRow): Row => ({ ...row, rowKey: pendingKey(row.eventId) });

export const markerKey = (eventId: string): string => `${MARKER}${eventId}`;

/** What outlives a delivery: whoever publishes the event again meets it, and it knows where the end is kept. */
const markerRow = z.object({
  /** Is the event the end of something? */
  ends: z.boolean().default(false),
  /** Absent in older rows. */
  eventType: z.string().optional(),
  outcome: z.enum(['delivered', 'dead']).optional(),
  /** RowKey of the delivery at its end. */
  done: z.string().optional(),
});
export type Marker = z.output<typeof markerRow>;
export const parseMarker = (row: Row) => markerRow.parse(row);

const marker = (row: Event, more: Omit<z.input<typeof markerRow>, 'ends' | 'eventType'> = {}): Row => ({
  partitionKey: row.partitionKey,
  rowKey: markerKey(row.eventId),
  at: row.publishedAt,
  ends: read(parseBody(row.body)).ends,
  eventType: row.type,
  ...more,
});

/** A new pending delivery, and its marker. */
export function publication(webhookId: string, outgoing: OutgoingEvent, now: number): readonly Write[] {
  const { id, audience: _chosen, ...members } = outgoing;
  const at = iso(now);
  const pending: PendingRow = {
    partitionKey: webhookId,
    eventId: id,
    ...members,
    publishedAt: at,
    attempt: 0,
    begunAt: at,
    dueAt: at,
  };
  return [
    { kind: 'insert', row: toPending(pending) },
    { kind: 'insert', row: marker(pending) },
  ];
}

/** The end of a pending delivery. */
export function completion(row: PendingRow, outcome: DoneRow['outcome'], now: number): readonly Write[] {
  const { attempt: attempts, begunAt: _begun, dueAt: _due, leasedUntil: _leased, ...members } = row;
  const done: DoneRow = { ...members, outcome, attempts, at: iso(now) };
  const rowKey = doneKey(done.at, row.eventId);
  return [
    { kind: 'delete', row: { partitionKey: row.partitionKey, rowKey: pendingKey(row.eventId) } },
    { kind: 'insert', row: { ...done, rowKey } },
    { kind: 'upsert', row: marker(row, { outcome, done: rowKey }) },
  ];
}

/** A delivery that is at its end begins anew. @param rowKey of its end */
export function revival(rowKey: string, row: DoneRow, dueAt: number): readonly Write[] {
  const { outcome: _outcome, attempts: _attempts, at: _at, ...members } = row;
  const pending: PendingRow = { ...members, attempt: 0, begunAt: iso(dueAt), dueAt: iso(dueAt) };
  return [
    { kind: 'delete', row: { partitionKey: row.partitionKey, rowKey } },
    { kind: 'insert', row: toPending(pending) },
    { kind: 'upsert', row: marker(row) },
  ];
}

/** Nothing is left of a pending delivery. */
export function removal(row: Pick<PendingRow, 'partitionKey' | 'eventId'>): readonly Write[] {
  return [pendingKey(row.eventId), markerKey(row.eventId)].map((rowKey) => ({
    kind: 'delete',
    row: { partitionKey: row.partitionKey, rowKey },
  }));
}

export const isLeased = (row: Pick<PendingRow, 'leasedUntil'>, now: number): boolean =>
  row.leasedUntil !== undefined && Date.parse(row.leasedUntil) > now;

/** Was it at its end before? */
export const isRepeated = ({ begunAt, publishedAt }: Pick<PendingRow, 'begunAt' | 'publishedAt'>): boolean =>
  begunAt !== undefined && begunAt !== publishedAt;

export const isDue = (row: Pick<PendingRow, 'dueAt'>, now: number): boolean => Date.parse(row.dueAt) <= now;
