import { api } from '../lib/triggers.ts';
import { noLink, noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { shownLink } from '../lib/web/schemas/shared.ts';

api(
  'createLink',
  {
    method: 'POST',
    route: 'connections/{id}/links',
    role: 'Mooring.Operator',
    summary: 'Make an onboarding link',
    params: { id: 'The connection.' },
    answers: { 201: shownLink },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params, services, operator, reply }) => {
    const made = await services.newLink(params.id, operator.id);
    if (made.ok) {
      const { id, token, expiresAt } = made.value;
      return reply(201, { id, url: services.linkAddress(token), expiresAt });
    }
    return made.error === 'noConnection'
      ? noSuchConnection()
      : problem({ code: 'state_conflict', detail: noLink[made.error] });
  },
);
