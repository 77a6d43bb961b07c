import * as z from 'zod';
import { api } from '../lib/triggers.ts';
import { connectionFilter, matching, pageOf, sorted } from '../lib/web/connectionList.ts';
import { connectionsCsv } from '../lib/web/connectionsCsv.ts';
import { missingIn } from '../lib/web/missingIn.ts';
import { listedJson } from '../lib/web/listed.ts';
import { paging } from '../lib/web/paging.ts';
import { csv, problem } from '../lib/web/respond.ts';
import { listedConnection } from '../lib/web/schemas/connections.ts';
import { page } from '../lib/web/schemas/shared.ts';

const PAGED = ['limit', 'cursor'] as const;

/** A page of the connections that are wanted, or all of them as a table. */
api(
  'listConnections',
  {
    method: 'GET',
    route: 'connections',
    role: 'Mooring.Reader',
    summary: 'List connections',
    query: connectionFilter.extend({
      ...paging.partial().shape,
      limit: paging.shape.limit.unwrap().optional().describe('The most that a page holds, 100 unless told.'),
      format: z.enum(['json', 'csv'], 'must be "json" or "csv"').default('json'),
    }),
    alsoAs: 'text/csv',
    answers: { 200: page(listedConnection) },
    refusals: [],
  },
  async ({ query, services, reply }) => {
    const { format, limit = 100, cursor, ...wanted } = query;
    const listed = await services.listing.all();
    const missing = await missingIn(services.runs, wanted.missingIn);
    const found = matching(sorted(listed, wanted.sort), wanted, { now: services.clock(), missing });
    if (format === 'csv') {
      const refused = PAGED.find((name) => query[name] !== undefined);
      if (refused === undefined) return csv('connections', connectionsCsv(found));
      const message = 'is of no use here: a table holds everything';
      return problem({ code: 'invalid_request', errors: [{ path: refused, message }] });
    }
    const paged = pageOf(found, wanted.sort, { limit, cursor });
    if (!paged.ok) return problem(paged.error);
    const { items, cursor: next } = paged.value;
    return reply(200, { items: items.map(listedJson), ...(next !== undefined && { cursor: next }) });
  },
);
