import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { removals } from '../lib/web/schemas/connections.ts';

/** What exists in the tenant because of a connection, before anything is removed. */
api(
  'listRemovals',
  {
    method: 'GET',
    route: 'connections/{id}/removals',
    role: 'Mooring.Reader',
    summary: 'What could be removed from the tenant',
    params: { id: 'The connection.' },
    answers: { 200: removals },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const items = await services.disconnects.preview(params.id);
    return items ? reply(200, { items }) : noSuchConnection();
  },
);
