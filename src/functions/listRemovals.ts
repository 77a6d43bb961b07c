import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';

/** What exists in the tenant because of a connection, before anything is removed. */
api(
  'listRemovals',
  { method: 'GET', route: 'connections/{id}/removals', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const items = await services.disconnects.preview(request.params['id'] ?? '');
    return items ? json(200, { items }) : noSuchConnection();
  },
);
