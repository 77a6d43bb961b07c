import * as z from 'zod';
import { iso } from '../lib/clock.ts';
import { api } from '../lib/triggers.ts';
import { cursorAfter, linkedAct, noSuchImport, rowAfter, withConnection } from '../lib/web/imports.ts';
import { importLinksOf } from '../lib/web/importLinks.ts';
import { cursorProblem } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { importLinks } from '../lib/web/schemas/imports.ts';

/** A link costs several writes: so many are made well within the time that a caller waits. */
const MOST = 500;

/** Makes the onboarding links of some rows, in the answer itself: they are kept nowhere. */
api(
  'createImportLinks',
  {
    method: 'POST',
    route: 'imports/{id}/links',
    role: 'Mooring.Operator',
    summary: 'Make the onboarding links of an import',
    params: { id: 'The import.' },
    body: z.strictObject({
      limit: z.int().min(1).max(MOST).default(100).describe('How many rows at the most.'),
      cursor: z.string().max(100).optional().describe('The `cursor` of the answer before.'),
    }),
    bodyMayBeMissing: true,
    answers: { 200: importLinks },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params, body: { limit, cursor }, services, operator, reply }) => {
    const after = rowAfter(cursor);
    if (after === undefined) return problem(cursorProblem);
    const job = await services.imports.find(params.id);
    if (!job) return problem(noSuchImport);
    if (job.state !== 'done') {
      const detail = `The import is ${job.state}; links are made once it is done.`;
      return problem({ code: 'state_conflict', detail });
    }
    const rows = await services.imports.rows(job.id, { after, limit, statuses: withConnection });
    const [first, last] = [rows[0], rows.at(-1)];
    if (first && last) {
      const act = { by: operator.id, at: iso(services.clock()), from: first.row, to: last.row };
      await services.audit.add(linkedAct(job.id, act));
    }
    const items = await importLinksOf(services, rows, operator.id);
    return reply(200, { items, ...cursorAfter(rows, limit) });
  },
);
