import { api } from '../lib/triggers.ts';
import { json, problem } from '../lib/web/respond.ts';

/** A connection's access token, for connectors that hold no credential of their own. */
api(
  'giveToken',
  { method: 'POST', route: 'connections/{id}/token', role: 'Mooring.Connector' },
  async ({ request, services, operator }) => {
    const given = await services.broker(request.params['id'] ?? '', operator.id);
    return given.ok ? json(200, given.value) : problem(given.error);
  },
);
