import * as z from 'zod';
import { api } from '../lib/triggers.ts';
import { cursorAfter, rowAfter } from '../lib/web/imports.ts';
import { makeImportLinks, MOST_LINKS } from '../lib/web/importLinks.ts';
import { cursorProblem } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { importLinks } from '../lib/web/schemas/imports.ts';

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
      limit: z.int().min(1).max(MOST_LINKS).default(100).describe('How many rows at the most.'),
      cursor: z.string().max(100).optional().describe('The `cursor` of the answer before.'),
    }),
    bodyMayBeMissing: true,
    answers: { 200: importLinks },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params, body: { limit, cursor }, services, operator, reply }) => {
    const after = rowAfter(cursor);
    if (after === undefined) return problem(cursorProblem);
    const made = await makeImportLinks(services, params.id, operator.id, { after, limit });
    if (!made.ok) return problem(made.error);
    return reply(200, { items: made.value, ...cursorAfter(made.value, limit) });
  },
);
