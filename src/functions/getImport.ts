import * as z from 'zod';
import { rowStatuses } from '../lib/onboarding/imports/rows.ts';
import { api } from '../lib/triggers.ts';
import { cursorAfter, importedRowJson, importJson, noSuchImport, rowAfter } from '../lib/web/imports.ts';
import { cursorProblem, paging } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { importWithRows } from '../lib/web/schemas/imports.ts';

api(
  'getImport',
  {
    method: 'GET',
    route: 'imports/{id}',
    role: 'Mooring.Reader',
    summary: 'One import, with a page of its rows',
    params: { id: 'The import.' },
    query: paging.extend({
      status: z.enum(rowStatuses).optional().describe('Rows of this status alone.'),
    }),
    answers: { 200: importWithRows },
    refusals: ['not_found'],
  },
  async ({ params, query: { limit, cursor, status }, services, reply }) => {
    const after = rowAfter(cursor);
    if (after === undefined) return problem(cursorProblem);
    const job = await services.imports.find(params.id);
    if (!job) return problem(noSuchImport);
    const statuses = status && [status];
    const rows = await services.imports.rows(params.id, { after, limit, statuses });
    return reply(200, {
      ...importJson(job),
      items: rows.map(importedRowJson),
      ...cursorAfter(rows, limit),
    });
  },
);
