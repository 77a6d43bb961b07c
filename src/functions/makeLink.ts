import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noLink, noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { anewQuestion, ask, confirmable } from '../lib/web/questions.ts';
import { page } from '../lib/web/respond.ts';

/**
 * Shows the new link in the answer itself: its address is kept nowhere, so it can be shown only now. Asks first where it
 * begins an ended connection anew.
 */
operatorPage(
  'makeLink',
  { method: 'POST', route: 'connections/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    const connection = await services.connections.read(id);
    if (connection?.state === 'disconnected' && sent.value.confirmed === undefined)
      return ask(operator, connection, 'links', anewQuestion);
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
