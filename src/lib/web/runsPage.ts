import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import { type Run, runView, standingsIn } from '../health/runRows.ts';
import type { Runs } from '../health/runs.ts';
import { type scheduleOf, timerNames } from '../health/timers.ts';
import { mayAct, type Operator } from './identity.ts';
import { renderNotice } from './pages/notice.tsx';
import { renderRuns } from './pages/runs.tsx';
import type { RunRow } from './pages/runsView.ts';
import { paging, readPageQuery } from './paging.ts';
import { page } from './respond.ts';
import { lookAtRuns } from './timerViews.ts';

interface Sources {
  readonly runs: Pick<Runs, 'page' | 'since'>;
  readonly listing: Pick<Listing, 'all'>;
  readonly config: Parameters<typeof scheduleOf>[1];
  readonly clock: Clock;
}

const PAGE = 50;

const query = z.object({
  timer: z.enum(timerNames).optional(),
  cursor: paging.shape.cursor,
});

/** The page of runs. @param search of its address @param problem why no run was begun */
export async function runsPage(
  { runs, listing, config, clock }: Sources,
  operator: Operator,
  search: string,
  problem?: string,
): Promise<HttpResponseInit> {
  const asked = readPageQuery(`https://page/${search}`, query);
  const { timer: only, cursor } = asked.ok ? asked.value : {};
  const listed = asked.ok ? await runs.page(only, PAGE, cursor) : undefined;
  if (!listed?.ok) return noSuchRuns();
  const { items, cursor: next } = listed.value;
  const now = clock();
  const all = await listing.all();
  const { timers, trend } = await lookAtRuns({ runs, config }, all, now);
  const address = (more: Record<string, string>): string => {
    const said = String(new URLSearchParams({ ...(only !== undefined && { timer: only }), ...more }));
    return said === '' ? '/runs' : `/runs?${said}`;
  };
  return page(
    problem === undefined ? 200 : 409,
    renderRuns({
      operator: { name: operator.name, canOperate: mayAct(operator, 'Mooring.Operator') },
      timers,
      only,
      rows: items.map((run) => rowView(run, all)),
      hasConnections: all.length > 0,
      trend,
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
