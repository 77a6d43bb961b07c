import { removalWish } from '../lib/onboarding/disconnect/wish.ts';
import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { removalsBegun } from '../lib/web/schemas/connections.ts';

/** Ends a connection; what is named is removed from the tenant first. */
api(
  'requestRemovals',
  {
    method: 'POST',
    route: 'connections/{id}/removals',
    role: 'Mooring.Operator',
    summary: 'End a connection',
    params: { id: 'The connection.' },
    body: removalWish,
    answers: { 202: removalsBegun },
    refusals: ['not_found', 'state_conflict', 'profile_not_configured'],
  },
  async ({ params, body, services, operator, reply }) => {
    const begun = await services.disconnects.begin(params.id, body, operator.id);
    if (!begun.ok) return problem(begun.error);
    const { link } = begun.value;
    return reply(
      202,
      link ? { link: { id: link.id, url: services.linkAddress(link.token), expiresAt: link.expiresAt } } : {},
    );
  },
);
