import { iso } from '../clock.ts';
import type { Random } from '../random.ts';
import { reverseTime } from '../storage/keys.ts';
import type { Row, Table } from '../storage/tables.ts';

/** A line of a connection's history: a transition, in one plain sentence. */
export interface HistoryLine {
  /** Names it among those of its connection. */
  readonly place: string;
  readonly at: string;
  readonly text: string;
}

const prefixOf = (id: string): string => `${id}~h~`;

/** A line as it is kept, in the partition of its connection. @param now milliseconds */
export const historyRow = (id: string, text: string, now: number, random: Random): Row => ({
  partitionKey: id,
  rowKey: `${prefixOf(id)}${reverseTime(now)}~${random(4).toString('hex')}`,
  at: iso(now),
  text,
});

/** Newest first. @param after a {@link HistoryLine.place}: only lines that come after it in that order */
export async function readHistory(
  connections: Pick<Table, 'page'>,
  id: string,
  limit: number,
  after?: string,
): Promise<readonly HistoryLine[]> {
  const prefix = prefixOf(id);
  const lines: HistoryLine[] = [];
  const behind = after === undefined ? undefined : `${prefix}${after}`;
  let from: string | undefined;
  do {
    const read = await connections.page(id, prefix, Math.min(limit - lines.length, 1_000), from, behind);
    for (const { row } of read.rows)
      lines.push({
        place: row.rowKey.slice(prefix.length),
        at: String(row['at']),
        text: String(row['text']),
      });
    from = read.next;
  } while (from !== undefined && lines.length < limit);
  return lines;
}
