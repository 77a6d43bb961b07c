import { api } from '../lib/triggers.ts';
import { matching, pageOf, readConnectionFilter, sorted } from '../lib/web/connectionList.ts';
import { connectionsCsv } from '../lib/web/connectionsCsv.ts';
import { listedJson } from '../lib/web/listed.ts';
import { readFormat, readPaging } from '../lib/web/paging.ts';
import { csv, json, problem } from '../lib/web/respond.ts';

/** A page of the connections that are wanted, or all of them as a table. */
api(
  'listConnections',
  { method: 'GET', route: 'connections', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const [paging, format] = [readPaging(request.url), readFormat(request.url)];
    const filter = readConnectionFilter(request.url);
    if (!paging.ok) return problem(paging.error);
    if (!format.ok) return problem(format.error);
    if (!filter.ok) return problem(filter.error);
    const found = matching(await services.listing.all(), filter.value);
    if (format.value === 'csv') return csv('connections', connectionsCsv(sorted(found, filter.value.sort)));
    const page = pageOf(found, filter.value.sort, paging.value);
    if (!page.ok) return problem(page.error);
    const { items, cursor } = page.value;
    return json(200, { items: items.map(listedJson), ...(cursor !== undefined && { cursor }) });
  },
);
