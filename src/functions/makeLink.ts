import { operatorPage } from '../lib/triggers.ts';
import { renderConnection } from '../lib/web/pages/connection.tsx';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { page } from '../lib/web/respond.ts';
import { connectionView } from '../lib/web/views.ts';

/** Shows the new link in the answer itself: its address is kept nowhere, so it can be shown only now. */
operatorPage(
  'makeLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const link = await services.links.create(id);
    const connection = link && (await services.connections.read(id));
    if (!connection) return noSuchConnectionPage();
    const history = await services.connections.history(id, 50);
    const newLink = { url: services.linkAddress(link.token), expiresAt: link.expiresAt };
    return page(
      200,
      renderConnection(connectionView({ operator, connection, history, now: services.clock(), newLink })),
    );
  },
);
