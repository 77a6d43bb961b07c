import { graphRefusals } from './answers.ts';
import type { GraphCall, GraphRoute } from './call.ts';

/** Options of the query that the sandbox reads. */
const read = new Set(['$format', '$skiptoken']);

/** The form a report is asked in; refuses options that reports do not have. */
export function reportFormat({ query }: GraphCall): 'csv' | 'json' {
  if (query.has('$top')) throw graphRefusals.notOffered('$top in reports');
  const strange = [...query.keys()].find((name) => name.startsWith('$') && !read.has(name));
  if (strange !== undefined)
    throw graphRefusals.unparsable(`The query parameter '${strange}' is not supported.`);
  const format = query.get('$format')?.toLowerCase() ?? 'text/csv';
  if (format === 'text/csv') return 'csv';
  if (format === 'application/json') return 'json';
  throw graphRefusals.unparsable(`The format '${format}' is not supported.`);
}

/** Where a page of a report begins. */
export function reportStart({ query }: GraphCall): number {
  const from = Number(Buffer.from(query.get('$skiptoken') ?? '', 'base64url').toString('utf8') || 0);
  if (!Number.isInteger(from) || from < 0) throw graphRefusals.unparsable('The skip token is not valid.');
  return from;
}

/** Reports of one day instead of a period: valid in Graph, so they must not look like a mistake. */
export const reportsByDate: GraphRoute[] = ['getm365appuserdetail', 'getoffice365activeuserdetail'].map(
  (name) => ({
    method: 'GET',
    path: `/reports/${name}(date={value})`,
    handle() {
      throw graphRefusals.notOffered('reports of a single date');
    },
  }),
);
