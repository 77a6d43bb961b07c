import { api } from '../lib/triggers.ts';
import { noSuchConnection, tooManyLinks } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'createLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const connectionId = request.params['id'] ?? '';
    // The link is to lead to the setup, not to a renewal that nobody came for.
    await services.rotations.withdraw(connectionId, operator.id);
    // What was kept before an end must not go with what is kept after a new start.
    await services.disconnects.clear(connectionId);
    const made = await services.links.create(connectionId, operator.id);
    if (made.ok) {
      const { id, token, expiresAt } = made.value;
      return json(201, { id, url: services.linkAddress(token), expiresAt });
    }
    return made.error === 'noConnection'
      ? noSuchConnection()
      : problem({ code: 'state_conflict', detail: tooManyLinks });
  },
);
