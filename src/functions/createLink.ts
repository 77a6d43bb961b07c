import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';

api(
  'createLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services }) => {
    const link = await services.links.create(request.params['id'] ?? '');
    if (!link) return noSuchConnection();
    return json(201, { id: link.id, url: services.linkAddress(link.token), expiresAt: link.expiresAt });
  },
);
