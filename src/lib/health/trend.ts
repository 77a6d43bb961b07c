import { DAY, iso } from '../clock.ts';
import type { Run, RunCounts } from './runRows.ts';

/** How the connections stood after the last run of a day. */
export interface Night {
  /** In UTC, as `yyyy-mm-dd`. */
  readonly day: string;
  /** Absent where no run was closed that counted them. */
  readonly states?: Readonly<Record<'healthy' | 'degraded' | 'broken', number>>;
}

/** So many nights are looked back on. */
export const NIGHTS = 30;

/** Pure: the last nights, the oldest first, from the first one on that was counted. */
export function trendOf(runs: readonly Run[], now: number): readonly Night[] {
  const last = new Map<string, Run>();
  for (const run of runs) {
    if (run.closedAt === undefined || run.counts === undefined) continue;
    const day = run.occurrence.slice(0, 10);
    const known = last.get(day);
    if ((known?.closedAt ?? '') < run.closedAt) last.set(day, run);
  }
  const nights = Array.from({ length: NIGHTS }, (_, at): Night => {
    const day = iso(now - (NIGHTS - 1 - at) * DAY).slice(0, 10);
    const counts = last.get(day)?.counts;
    if (counts === undefined) return { day };
    const { healthy = 0, degraded = 0, broken = 0 } = (JSON.parse(counts) as RunCounts).states;
    return { day, states: { healthy, degraded, broken } };
  });
  const first = nights.findIndex(({ states }) => states !== undefined);
  return first < 0 ? [] : nights.slice(first);
}
