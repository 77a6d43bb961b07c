import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/rows.ts';
import { type Run, runView, standingsIn } from '../health/runRows.ts';
import type { Runs } from '../health/runs.ts';
import { nextOccurrence, scheduleOf, type Timer, timerNames, timers } from '../health/timers.ts';
import { NIGHTS, trendOf } from '../health/trend.ts';
import { mayAct, type Operator } from './identity.ts';
import { checkTexts } from './pages/labels.ts';
import { renderNotice } from './pages/notice.tsx';
import { renderRuns } from './pages/runs.tsx';
import type { RunRow, TimerView } from './pages/runsView.ts';
import { page } from './respond.ts';

interface Sources {
  readonly runs: Pick<Runs, 'page' | 'recent'>;
  readonly listing: Pick<Listing, 'all'>;
  readonly config: Parameters<typeof scheduleOf>[1];
  readonly clock: Clock;
}

const PAGE = 50;
/** Runs in which the nights are looked for: those of each timer, and as many by hand as there are nights. */
const LOOKED_AT = (timerNames.length + 1) * NIGHTS;

const query = z.object({
  timer: z.enum(timerNames).optional(),
  cursor: z.string().max(2_000).optional(),
});

/** The page of runs. @param search of its address @param problem why no run was begun */
export async function runsPage(
  { runs, listing, config, clock }: Sources,
  operator: Operator,
  search: string,
  problem?: string,
): Promise<HttpResponseInit> {
  const asked = query.safeParse(Object.fromEntries(new URLSearchParams(search)));
  const { timer: only, cursor } = asked.data ?? {};
  const listed = asked.success ? await runs.page(only, PAGE, cursor) : undefined;
  if (!listed?.ok) return noSuchRuns();
  const { items, cursor: next } = listed.value;
  const now = clock();
  const [all, newest, looked] = await Promise.all([
    listing.all(),
    Promise.all(timerNames.map((timer) => runs.recent(timer))),
    runs.page(undefined, LOOKED_AT),
  ]);
  const address = (more: Record<string, string>): string => {
    const said = String(new URLSearchParams({ ...(only !== undefined && { timer: only }), ...more }));
    return said === '' ? '/runs' : `/runs?${said}`;
  };
  return page(
    problem === undefined ? 200 : 409,
    renderRuns({
      operator: { name: operator.name, canOperate: mayAct(operator, 'Mooring.Operator') },
      timers: timerNames.map((timer, at) =>
        timerView(timer, newest[at] ?? [], all, scheduleOf(timer, config), now),
      ),
      only,
      rows: items.map((run) => rowView(run, all)),
      hasConnections: all.length > 0,
      trend: trendOf(looked.ok ? looked.value.items : [], now),
      first: cursor === undefined ? undefined : address({}),
      next: next === undefined ? undefined : address({ cursor: next }),
      generatedAt: iso(now),
      problem,
    }),
  );
}

function noSuchRuns(): HttpResponseInit {
  const text = 'There are no such runs. Open the page of runs anew.';
  return page(400, renderNotice({ title: 'That cannot be done', text, status: 400 }));
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

function rowView(run: Run, all: readonly Listed[]): RunRow {
  const { timer, occurrence, startedBy, expected, reported, skipped, missing, ...more } = runView(run);
  return {
    timer,
    occurrence,
    byHand: startedBy !== undefined,
    expected,
    // What is kept of a run that is under way is a minute behind.
    reported: run.closedAt === undefined ? standingsIn(run, all).reported : reported,
    skipped,
    missing,
    seconds: more.seconds,
    states: more.states,
  };
}
