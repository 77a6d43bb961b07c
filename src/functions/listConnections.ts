import { api } from '../lib/triggers.ts';
import { json } from '../lib/web/respond.ts';
import { readPaging, slice } from '../lib/web/paging.ts';
import { listedJson } from '../lib/web/listed.ts';
import { problem } from '../lib/web/respond.ts';

api(
  'listConnections',
  { method: 'GET', route: 'connections', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    const all = (await services.listing.all()).toSorted((one, other) => one.id.localeCompare(other.id));
    const { items, cursor } = slice(all, paging.value);
    return json(200, { items: items.map(listedJson), ...(cursor !== undefined && { cursor }) });
  },
);
