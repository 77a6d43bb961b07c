import { operatorPage } from '../lib/triggers.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage, tooManyLinks } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { page } from '../lib/web/respond.ts';

/** Shows the new link in the answer itself: its address is kept nowhere, so it can be shown only now. */
operatorPage(
  'makeLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    // The link is to lead to the setup, not to a renewal that nobody came for.
    await services.rotations.withdraw(id, operator.id);
    // What was kept before an end must not go with what is kept after a new start.
    await services.disconnects.clear(id);
    const made = await services.links.create(id, operator.id);
    if (made.ok) {
      const { token, expiresAt } = made.value;
      return connectionPage(services, operator, id, {
        newLink: { url: services.linkAddress(token), expiresAt },
      });
    }
    return made.error === 'noConnection'
      ? noSuchConnectionPage()
      : page(409, renderNotice({ title: 'Too many links', text: tooManyLinks, status: 409 }));
  },
);
