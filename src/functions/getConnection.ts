import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { connection } from '../lib/web/schemas/connections.ts';
import { connectionJson } from '../lib/web/views.ts';

api(
  'getConnection',
  {
    method: 'GET',
    route: 'connections/{id}',
    role: 'Mooring.Reader',
    summary: 'One connection with its checks and findings',
    params: { id: 'The connection.' },
    answers: { 200: connection },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const found = await services.connections.read(params.id);
    return found ? reply(200, connectionJson(found, services.config)) : noSuchConnection();
  },
);
