import * as z from 'zod';
import type { Group, Told } from '../alerts/groupMembers.ts';
import { pendingEvent, severities, snooze, type PendingEvent } from '../connections/verdict.ts';
import { readable } from '../storage/readable.ts';
import type { Stored } from '../storage/tables.ts';

export const PARTITION = 'alertGroup';

const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
const groupRow = z.object({
  check: z.string(),
  code: z.string(),
  cause: z.string(),
  severity: z.enum(severities),
  sequence: z.number().int(),
  openedAt: z.string(),
  toldAt: z.string(),
  /** Absent in older rows. */
  remindedAt: z.string().optional(),
  resolvedAt: z.string().optional(),
  snooze: json(snooze).optional(),
  outbox: json(z.array(pendingEvent)),
});

/** A group as it is kept: with the events that are still to be told. */
export interface Kept {
  readonly group: Group;
  readonly outbox: readonly PendingEvent[];
  readonly etag: string;
}

/** A property holds 32,768 UTF-16 units. */
const CHUNK = 32_000;

export function toRow({ id, told, snooze: snoozed, ...group }: Group, outbox: Kept['outbox']) {
  const text = [...told].map(([print, { sequence, by }]) => `${print}.${sequence}.${by}`).join(' ');
  const chunks = Array.from({ length: Math.ceil(text.length / CHUNK) }, (_, at) => [
    `told${at}`,
    text.slice(at * CHUNK, (at + 1) * CHUNK),
  ]);
  return {
    partitionKey: PARTITION,
    rowKey: id,
    ...group,
    ...(snoozed && { snooze: JSON.stringify(snoozed) }),
    ...(Object.fromEntries(chunks) as Record<string, string>),
    outbox: JSON.stringify(outbox),
  };
}

/** @throws UnreadableError */
export function toKept({ row, etag }: Stored): Kept {
  const { outbox, ...group } = readable(`the row of the group ${row.rowKey}`, () => groupRow.parse(row));
  const { remindedAt = group.toldAt } = group;
  return { group: { ...group, remindedAt, id: row.rowKey, told: toldIn(row) }, outbox, etag };
}

function toldIn(row: Readonly<Record<string, unknown>>): ReadonlyMap<string, Told> {
  let text = '';
  for (let at = 0; typeof row[`told${at}`] === 'string'; at += 1) text += row[`told${at}`] as string;
  const told = text.split(' ').flatMap((one): [string, Told][] => {
    const [print = '', sequence, by] = one.split('.');
    return print === '' ? [] : [[print, { sequence: Number(sequence), by: Number(by) }]];
  });
  return new Map(told);
}
