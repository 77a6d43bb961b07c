import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

operatorPage(
  'withdrawLink',
  { method: 'POST', route: 'connections/{id}/links/{linkId}/revoke', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { id = '', linkId = '' } = request.params;
    const known = await services.links.revoke(id, linkId, operator.id);
    return known ? seeOther(`/connections/${encodeURIComponent(id)}`) : noSuchConnectionPage();
  },
);
