import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

api(
  'revokeLink',
  {
    method: 'DELETE',
    route: 'connections/{id}/links/{linkId}',
    role: 'Mooring.Operator',
    summary: 'Revoke an onboarding link',
    params: { id: 'The connection.', linkId: 'The link.' },
    answers: { 204: 'It leads nowhere any more.' },
    refusals: ['link_not_found'],
  },
  async ({ params, services, operator, reply }) => {
    const known = await services.links.revoke(params.id, params.linkId, operator.id);
    return known ? reply(204) : problem({ code: 'link_not_found' });
  },
);
