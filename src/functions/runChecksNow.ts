import { isConnected } from '../lib/connections/connection.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

/** The code of the nightly checks, now; answers with the verdicts. */
api(
  'runChecksNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services }) => {
    const id = request.params['id'] ?? '';
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnection();
    const outcome = await services.checkNow(id);
    if (outcome.kind !== 'done') {
      const detail = isConnected(connection.state)
        ? `The profile "${connection.profile}" has no entry in SHARED_APPS any more, so nothing can be asked.`
        : `The connection is ${connection.state}; checks are asked once it is connected.`;
      return problem({ code: 'state_conflict', detail });
    }
    return json(200, { id, state: outcome.connection.state, verdicts: outcome.verdicts });
  },
);
