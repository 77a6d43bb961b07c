import { reverseTime } from '../storage/keys.ts';
import type { Table } from '../storage/tables.ts';
import { type Run, runRow } from './runRows.ts';
import { type Timer, timerNames } from './timers.ts';

/** Rows of one timer read at once, and at the most: runs by hand lie between the nights. */
const STEP = 50;
const MOST = 1_000;

/** Of all timers the runs since a time and the newest fifty, newest first, the newest thousand at the most. @param at milliseconds */
export async function runsSince(runs: Pick<Table, 'page'>, at: number): Promise<readonly Run[]> {
  const oldest = reverseTime(at);
  const of = async (timer: Timer): Promise<readonly Run[]> => {
    const found: Run[] = [];
    let from: string | undefined;
    do {
      const page = await runs.page(timer, '', STEP, from);
      found.push(...page.rows.map(({ row }) => runRow.parse(row)));
      from = page.next;
    } while (from !== undefined && (found.at(-1)?.rowKey ?? '') < oldest && found.length < MOST);
    return found;
  };
  return (await Promise.all(timerNames.map(of))).flat();
}
