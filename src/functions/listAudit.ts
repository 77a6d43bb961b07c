import { auditFilter } from '../lib/connections/audit.ts';
import { api } from '../lib/triggers.ts';
import { auditChoice } from '../lib/web/people.ts';
import { cursorProblem, paging } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { auditEntry } from '../lib/web/schemas/audit.ts';
import { page } from '../lib/web/schemas/shared.ts';

/** Who did what, newest first. */
api(
  'listAudit',
  {
    method: 'GET',
    route: 'audit',
    role: 'Mooring.Reader',
    summary: 'Who did what',
    query: paging.extend(auditFilter.shape),
    answers: { 200: page(auditEntry) },
    refusals: [],
  },
  async ({ query: { limit, cursor, ...filter }, services, reply }) => {
    const names = await services.people.names();
    const listed = await services.audit.page(limit, cursor, auditChoice(filter, names));
    if (!listed.ok) return problem(cursorProblem);
    const items = listed.value.items.map((one) => ({ ...one, byName: names.get(one.by) }));
    return reply(200, { ...listed.value, items });
  },
);
