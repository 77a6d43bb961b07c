import * as z from 'zod';
import { runView } from '../lib/health/runRows.ts';
import { timerNames } from '../lib/health/timers.ts';
import { api } from '../lib/triggers.ts';
import { readPaging } from '../lib/web/paging.ts';
import { fromZod } from '../lib/web/problem.ts';
import { json, problem } from '../lib/web/respond.ts';

const query = z.object({ timer: z.enum(timerNames).optional() });

/** Newest first: what each run was to do, and what it came to. */
api('listRuns', { method: 'GET', route: 'runs', role: 'Mooring.Reader' }, async ({ request, services }) => {
  const paging = readPaging(request.url);
  if (!paging.ok) return problem(paging.error);
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return problem(fromZod(asked.error));
  const listed = await services.runs.page(asked.data.timer, paging.value.limit, paging.value.cursor);
  if (listed.ok) return json(200, { ...listed.value, items: listed.value.items.map(runView) });
  return problem({ code: 'invalid_request', errors: [{ path: 'cursor', message: 'is not one of ours' }] });
});
