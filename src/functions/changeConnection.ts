import { connectionChange } from '../lib/connections/change.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { connection } from '../lib/web/schemas/connections.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Tags, and who may fetch tokens. */
api(
  'changeConnection',
  {
    method: 'PATCH',
    route: 'connections/{id}',
    role: 'Mooring.Operator',
    summary: 'Change tags, and who may fetch tokens',
    params: { id: 'The connection.' },
    body: connectionChange,
    answers: { 200: connection },
    refusals: ['not_found'],
  },
  async ({ params, body, services, operator, reply }) => {
    const changed = await services.changeConnection(params.id, body, operator.id);
    return changed ? reply(200, connectionJson(changed, services.config)) : noSuchConnection();
  },
);
