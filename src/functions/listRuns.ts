import * as z from 'zod';
import { runView } from '../lib/health/runRows.ts';
import { timerNames } from '../lib/health/timers.ts';
import { api } from '../lib/triggers.ts';
import { cursorProblem, paging } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { run } from '../lib/web/schemas/runs.ts';
import { page } from '../lib/web/schemas/shared.ts';

/** Newest first: what each run was to do, and what it came to. */
api(
  'listRuns',
  {
    method: 'GET',
    route: 'runs',
    role: 'Mooring.Reader',
    summary: 'What each night came to',
    query: paging.extend({ timer: z.enum(timerNames).optional() }),
    answers: { 200: page(run) },
    refusals: [],
  },
  async ({ query: { timer, limit, cursor }, services, reply }) => {
    const listed = await services.runs.page(timer, limit, cursor);
    if (!listed.ok) return problem(cursorProblem);
    return reply(200, { ...listed.value, items: listed.value.items.map(runView) });
  },
);
