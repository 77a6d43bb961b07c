import * as z from 'zod';
import { runView } from '../lib/health/runRows.ts';
import { timerNames } from '../lib/health/timers.ts';
import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { run } from '../lib/web/schemas/runs.ts';

const input = z.strictObject({ timer: z.enum(timerNames) });

/** Begins a run that no schedule asks for; it goes on by itself. */
api(
  'startRun',
  {
    method: 'POST',
    route: 'runs',
    role: 'Mooring.Operator',
    summary: 'Begin a run now',
    body: input,
    answers: { 202: run },
    refusals: ['state_conflict'],
  },
  async ({ body: { timer }, services, operator, reply }) => {
    const begun = await services.runs.startNow(timer, operator.id);
    if (begun.ok) return reply(202, runView(begun.value));
    return problem({ code: 'state_conflict', detail: `A run of ${timer} is under way.` });
  },
);
