import { operatorPage } from '../lib/triggers.ts';
import { renderConnection } from '../lib/web/pages/connection.tsx';
import { noSuchConnectionPage, tooManyLinks } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { page } from '../lib/web/respond.ts';
import { connectionView } from '../lib/web/views.ts';

/** Shows the new link in the answer itself: its address is kept nowhere, so it can be shown only now. */
operatorPage(
  'makeLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const made = await services.links.create(id, operator.id);
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnectionPage();
    if (!made.ok)
      return page(409, renderNotice({ title: 'Too many links', text: tooManyLinks, status: 409 }));
    const link = made.value;
    const history = await services.connections.history(id, 50);
    const newLink = { url: services.linkAddress(link.token), expiresAt: link.expiresAt };
    const profile = await services.profiles.find(connection.profile);
    return page(
      200,
      renderConnection(
        connectionView({ operator, connection, profile, history, now: services.clock(), newLink }),
      ),
    );
  },
);
