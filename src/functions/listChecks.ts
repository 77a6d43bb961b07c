import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';
import { trialView } from '../lib/web/trialView.ts';

/** The last answer to each check, and the last trial. */
api(
  'listChecks',
  { method: 'GET', route: 'connections/{id}/checks', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const connection = await services.connections.read(request.params['id'] ?? '');
    if (!connection) return noSuchConnection();
    const { id, state, health } = connection;
    const trial = await services.trials.last(connection);
    return json(200, { id, state, checks: health.checks, ...(trial && { trial: trialView(trial) }) });
  },
);
