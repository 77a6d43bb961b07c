import { operatorPage } from '../lib/triggers.ts';
import { renderConnection } from '../lib/web/pages/connection.tsx';
import { page } from '../lib/web/respond.ts';
import { connectionView } from '../lib/web/views.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';

operatorPage(
  'showConnection',
  { method: 'GET', route: 'connections/{id}', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnectionPage();
    const history = await services.connections.history(id, 50);
    const profile = await services.profiles.find(connection.profile);
    return page(
      200,
      renderConnection(connectionView({ operator, connection, profile, history, now: services.clock() })),
    );
  },
);
