import { api } from '../lib/triggers.ts';
import { noLink, noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'createLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const connectionId = request.params['id'] ?? '';
    const made = await services.newLink(connectionId, operator.id);
    if (made.ok) {
      const { id, token, expiresAt } = made.value;
      return json(201, { id, url: services.linkAddress(token), expiresAt });
    }
    return made.error === 'noConnection'
      ? noSuchConnection()
      : problem({ code: 'state_conflict', detail: noLink[made.error] });
  },
);
