import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

api(
  'getConnection',
  { method: 'GET', route: 'connections/{id}', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const connection = await services.connections.read(request.params['id'] ?? '');
    return connection ? json(200, connectionJson(connection, services.config)) : noSuchConnection();
  },
);
