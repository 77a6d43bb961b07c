import * as z from 'zod';
import { FILE_LIMIT } from '../lib/onboarding/imports/file.ts';
import { hash } from '../lib/random.ts';
import { api } from '../lib/triggers.ts';
import { importJson, readImport } from '../lib/web/imports.ts';
import { problem } from '../lib/web/respond.ts';
import { importJob, importWish } from '../lib/web/schemas/imports.ts';

/** Keeps the rows of a table and has them worked on; what can be judged at once is answered at once. */
api(
  'importConnections',
  {
    method: 'POST',
    route: 'connections/import',
    role: 'Mooring.Operator',
    summary: 'Import connections',
    query: importWish,
    body: z.string().describe('A table with a header, as CSV in UTF-8.'),
    bodyAs: { type: 'text/csv', limitBytes: FILE_LIMIT },
    idempotent: true,
    answers: { 202: importJob },
    refusals: [],
  },
  async ({ request, query, body, services, operator, reply }) => {
    const input = { ...query, rows: hash(body) };
    return services.once({ request, scope: `${operator.id} imports`, input }, async (id) => {
      const rows = await readImport(services.planner, body, query);
      if (!rows.ok) return problem(rows.error);
      const begun = await services.imports.begin({ id, by: operator.id, ...query }, rows.value);
      return reply(202, importJson(begun), { location: `/api/v1/imports/${id}` });
    });
  },
);
