import * as z from 'zod';
import { iso } from '../clock.ts';
import type { Row, Write } from '../storage/tables.ts';
import { eventTypes, type OutgoingEvent } from './events.ts';

export const PENDING = 'p~';
export const DONE = 'd~';
const MARKER = 'e~';

const event = z.object({
  /** The webhook's id. */
  partitionKey: z.string(),
  eventId: z.string(),
  type: z.enum(eventTypes),
  fingerprint: z.string(),
  sequence: z.number().int(),
  body: z.string(),
  publishedAt: z.string(),
  /** What the last attempt met, absent before the first. */
  lastStatus: z.number().int().optional(),
  lastAnswer: z.string().optional(),
});

const pendingRow = event.extend({
  /** Attempts begun. */
  attempt: z.number().int(),
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
export const parseDone = (row: Row): DoneRow => doneRow.parse(row);

export const pendingKey = (eventId: string): string => `${PENDING}${eventId}`;

const LAST_INSTANT = 9_999_999_999_999;
/** Sorts the newest first. */
const doneKey = (at: string, eventId: string): string =>
  `${DONE}${String(LAST_INSTANT - Date.parse(at)).padStart(13, '0')}~${eventId}`;

export const toPending = (row: PendingRow): Row => ({ ...row, rowKey: pendingKey(row.eventId) });

/** A new pending delivery, and the marker that outlives it: whoever publishes the event again meets the marker. */
export function publication(webhookId: string, outgoing: OutgoingEvent, now: number): readonly Write[] {
  const { id, audience: _chosen, ...members } = outgoing;
  const at = iso(now);
  const pending = toPending({
    partitionKey: webhookId,
    eventId: id,
    ...members,
    publishedAt: at,
    attempt: 0,
    dueAt: at,
  });
  return [
    { kind: 'insert', row: pending },
    { kind: 'insert', row: { partitionKey: webhookId, rowKey: `${MARKER}${id}`, at } },
  ];
}

/** The end of a pending delivery. */
export function completion(row: PendingRow, outcome: DoneRow['outcome'], now: number): readonly Write[] {
  const { attempt: attempts, dueAt: _due, leasedUntil: _leased, ...members } = row;
  const done: DoneRow = { ...members, outcome, attempts, at: iso(now) };
  return [
    { kind: 'delete', row: { partitionKey: row.partitionKey, rowKey: pendingKey(row.eventId) } },
    { kind: 'insert', row: { ...done, rowKey: doneKey(done.at, row.eventId) } },
  ];
}

export const isLeased = (row: Pick<PendingRow, 'leasedUntil'>, now: number): boolean =>
  row.leasedUntil !== undefined && Date.parse(row.leasedUntil) > now;

export const isDue = (row: Pick<PendingRow, 'dueAt'>, now: number): boolean => Date.parse(row.dueAt) <= now;
