import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

api(
  'revokeLink',
  { method: 'DELETE', route: 'connections/{id}/links/{linkId}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { id = '', linkId = '' } = request.params;
    const known = await services.links.revoke(id, linkId, operator.id);
    return known ? { status: 204 } : problem({ code: 'link_not_found' });
  },
);
