import { DAY, iso } from '../clock.ts';
import type { Listed } from '../connections/listedRows.ts';
import { type Run, standingsIn } from '../health/runRows.ts';
import type { Runs } from '../health/runs.ts';
import { nextOccurrence, scheduleOf, type Timer, timerNames, timers } from '../health/timers.ts';
import { type Night, NIGHTS, trendOf } from '../health/trend.ts';
import { checkTexts } from './pages/labels.ts';
import type { TimerView } from './pages/runsView.ts';

/** What each timer does now, and how the last nights ended. */
export async function lookAtRuns(
  { runs, config }: { readonly runs: Pick<Runs, 'since'>; readonly config: Parameters<typeof scheduleOf>[1] },
  all: readonly Listed[],
  now: number,
): Promise<{ readonly timers: readonly TimerView[]; readonly trend: readonly Night[] }> {
  const looked = await runs.since(now - NIGHTS * DAY);
  const newest = (timer: Timer) => looked.filter(({ partitionKey }) => partitionKey === timer);
  return {
    timers: timerNames.map((timer) => timerView(timer, newest(timer), all, scheduleOf(timer, config), now)),
    trend: trendOf(looked, now),
  };
}

function timerView(
  timer: Timer,
  newest: readonly Run[],
  all: readonly Listed[],
  schedule: string,
  now: number,
): TimerView {
  const open = newest.find(({ closedAt }) => closedAt === undefined);
  const last = newest.find(({ closedAt }) => closedAt !== undefined);
  const next = nextOccurrence(schedule, now);
  const standings = open && standingsIn(open, all);
  return {
    timer,
    checks: timers[timer].map((check) => checkTexts[check].label),
    last: last && { occurrence: last.occurrence, missing: last.missing ?? 0 },
    next: next === undefined ? undefined : iso(next),
    underWay:
      open && standings
        ? {
            since: open.startedAt,
            reported: standings.reported,
            total: standings.reported + standings.missing.length,
          }
        : undefined,
  };
}
