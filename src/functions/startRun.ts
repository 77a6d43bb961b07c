import * as z from 'zod';
import { runView } from '../lib/health/runRows.ts';
import { timerNames } from '../lib/health/timers.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';

const input = z.strictObject({ timer: z.enum(timerNames) });

/** Begins a run that no schedule asks for; it goes on by itself. */
api(
  'startRun',
  { method: 'POST', route: 'runs', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wish = await readJson(request, input);
    if (!wish.ok) return problem(wish.error);
    const begun = await services.runs.startNow(wish.value.timer, operator.id);
    if (begun.ok) return json(202, runView(begun.value));
    return problem({ code: 'state_conflict', detail: `A run of ${wish.value.timer} is under way.` });
  },
);
