import { operatorPage } from '../lib/triggers.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noLink, noSuchConnectionPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { page } from '../lib/web/respond.ts';

/** Shows the new link in the answer itself: its address is kept nowhere, so it can be shown only now. */
operatorPage(
  'makeLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const made = await services.newLink(id, operator.id);
    if (made.ok) {
      const { token, expiresAt } = made.value;
      return connectionPage(services, operator, id, {
        newLink: { url: services.linkAddress(token), expiresAt },
      });
    }
    return made.error === 'noConnection'
      ? noSuchConnectionPage()
      : page(409, renderNotice({ title: 'No link was made', text: noLink[made.error], status: 409 }));
  },
);
