import { type Clock, iso } from '../clock.ts';
import type { Page, Table } from './tables.ts';

/** Rows of a table that are of no use any more from some time after an instant that they hold. */
export interface Ending {
  /** What both keys begin with. */
  readonly prefix: string;
  /** The member with the instant, ISO 8601; a row without it stays. */
  readonly member: string;
  /** Milliseconds from that instant on, with a good margin. */
  readonly after: number;
}

/** Of one kind so many go at once, so that no sweep takes long; the rest goes with the next. */
export const MOST_ENDED = 100;
/** Pages in which a service may find nothing, though there is more. */
const MOST_PAGES = 10;
const WIDTH = 10;

/** Removes rows that are over, as they were read: what somebody has written to meanwhile stays. @returns how many */
export type RemoveEnded = () => Promise<number>;

export function createRemoveEnded(given: {
  table: Pick<Table, 'pageBefore' | 'remove'>;
  endings: readonly Ending[];
  clock: Clock;
}): RemoveEnded {
  const { table, endings, clock } = given;

  const find = async ({ prefix, member, after }: Ending): Promise<Page['rows']> => {
    const before = iso(clock() - after);
    let page: Page = { rows: [] };
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      page = await table.pageBefore(prefix, member, before, MOST_ENDED, page.next);
      if (page.rows.length > 0 || page.next === undefined) return page.rows;
    }
    return page.rows;
  };

  return async () => {
    let removed = 0;
    for (const ending of endings) {
      const rows = await find(ending);
      for (let at = 0; at < rows.length; at += WIDTH) {
        const gone = await Promise.all(
          rows.slice(at, at + WIDTH).map(({ row, etag }) => table.remove(row.partitionKey, row.rowKey, etag)),
        );
        removed += gone.filter(Boolean).length;
      }
    }
    return removed;
  };
}
