import { iso } from '../clock.ts';
import type { Config } from '../config.ts';
import { judgeRuns } from '../health/report.ts';
import type { Run } from '../health/runRows.ts';
import type { Runs } from '../health/runs.ts';
import {
  nextOccurrence,
  scheduleOf,
  type Timer,
  timerNames,
  timers,
  type Upkeep,
  upkeepNames,
  upkeepScheduleOf,
} from '../health/timers.ts';
import { isOverdue, type UpkeepMarks } from '../health/upkeep.ts';
import { checkTexts, timerTexts, upkeepTexts } from './pages/labels.ts';
import type { TimerLine } from './pages/settingsView.ts';

/** Every timer: when it last came to its end, when it begins again, and whether it is late. */
export async function timerLines(
  {
    runs,
    upkeep,
    config,
  }: {
    readonly runs: Pick<Runs, 'recent'>;
    readonly upkeep: Pick<UpkeepMarks, 'all'>;
    readonly config: Config;
  },
  now: number,
): Promise<readonly TimerLine[]> {
  const [recent, marks] = await Promise.all([
    Promise.all(timerNames.map(async (timer) => [timer, await runs.recent(timer)] as const)),
    upkeep.all(),
  ]);
  return [
    ...recent.map(([timer, newest]) => nightly(timer, newest, scheduleOf(timer, config), now)),
    ...upkeepNames.map((timer) => upkept(timer, marks[timer], upkeepScheduleOf(timer, config), now)),
  ];
}

function nightly(timer: Timer, newest: readonly Run[], schedule: string, now: number): TimerLine {
  return {
    label: timerTexts[timer],
    does: `Asks of each connection: ${timers[timer].map((check) => checkTexts[check].label).join(', ')}`,
    schedule,
    last: newest.find(({ closedAt }) => closedAt !== undefined)?.occurrence,
    next: nextOf(schedule, now),
    isUnderWay: newest.some(({ closedAt }) => closedAt === undefined),
    problems: judgeRuns(timer, newest, schedule, now),
  };
}

function upkept(timer: Upkeep, last: string | undefined, schedule: string, now: number): TimerLine {
  return {
    ...upkeepTexts[timer],
    schedule,
    last,
    next: nextOf(schedule, now),
    isUnderWay: false,
    problems: isOverdue(schedule, last, now) ? ['It has not come to its end since it last should have.'] : [],
  };
}

function nextOf(schedule: string, now: number): string | undefined {
  const next = nextOccurrence(schedule, now);
  return next === undefined ? undefined : iso(next);
}
