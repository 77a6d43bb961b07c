import { api } from '../lib/triggers.ts';
import { etagOf } from '../lib/web/etag.ts';
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
    versioned: true,
    answers: { 200: connection },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const found = await services.connections.read(params.id);
    if (!found) return noSuchConnection();
    const shown = connectionJson(found, services.config);
    return reply(200, shown, { etag: etagOf(shown) });
  },
);
