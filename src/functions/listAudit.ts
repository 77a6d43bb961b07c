import { auditFilter } from '../lib/connections/audit.ts';
import { api } from '../lib/triggers.ts';
import { readPaging } from '../lib/web/paging.ts';
import { fromZod } from '../lib/web/problem.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Who did what, newest first. */
api('listAudit', { method: 'GET', route: 'audit', role: 'Mooring.Reader' }, async ({ request, services }) => {
  const paging = readPaging(request.url);
  if (!paging.ok) return problem(paging.error);
  const filter = auditFilter.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!filter.success) return problem(fromZod(filter.error));
  const listed = await services.audit.page(paging.value.limit, paging.value.cursor, filter.data);
  if (listed.ok) return json(200, listed.value);
  return problem({ code: 'invalid_request', errors: [{ path: 'cursor', message: 'is not one of ours' }] });
});
