import { type Clock, iso, MINUTE } from '../clock.ts';
import { isolated, type Logger } from '../log.ts';
import type { Table } from '../storage/tables.ts';
import { lastOccurrence, type Upkeep, upkeepNames } from './timers.ts';

/** When the timers that begin no run last came to their end: nothing else would tell that one of them stands still. */
export interface UpkeepMarks {
  /** Notes that a timer has done its work. What cannot be noted is logged, and does not undo the work. */
  note(timer: Upkeep): Promise<void>;
  /** Of each timer that ever did, when it last did; ISO 8601. */
  all(): Promise<Readonly<Partial<Record<Upkeep, string>>>>;
}

const PARTITION = 'timer';
/** A host may have to start first, and the work takes its time. */
const GRACE = 15 * MINUTE;

/** Pure: was its work wanted since it last was done, a quarter of an hour ago or longer? One that never was seen may be new. */
export function isOverdue(schedule: string, lastAt: string | undefined, now: number): boolean {
  const due = lastOccurrence(schedule, now - GRACE);
  // A host calls a little early, too.
  return due !== undefined && lastAt !== undefined && Date.parse(lastAt) < due - MINUTE;
}

export function createUpkeepMarks(given: { misc: Table; clock: Clock; log: Logger }): UpkeepMarks {
  const { misc, clock, log } = given;
  return {
    async note(timer) {
      const row = { partitionKey: PARTITION, rowKey: timer, lastAt: iso(clock()) };
      await isolated(log, 'noting the end of a timer', { timer }, () => misc.merge(row));
    },
    async all() {
      const marks: Partial<Record<Upkeep, string>> = {};
      for await (const { row } of misc.query(PARTITION)) {
        const timer = upkeepNames.find((name) => name === row.rowKey);
        if (timer) marks[timer] = String(row['lastAt']);
      }
      return marks;
    },
  };
}
