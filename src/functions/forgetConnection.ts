import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { ask, confirmable, forgetQuestion } from '../lib/web/questions.ts';
import { page, seeOther } from '../lib/web/respond.ts';

/** Asks whether a connection that was ended is to be forgotten; forgets it once that is confirmed. */
operatorPage(
  'forgetConnection',
  { method: 'POST', route: 'connections/{id}/delete', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    if (sent.value.confirmed === undefined) {
      const connection = await services.connections.read(id);
      return connection ? ask(operator, connection, 'delete', forgetQuestion) : noSuchConnectionPage();
    }
    const forgotten = await services.disconnects.forget(id, operator.id);
    if (forgotten.ok) return seeOther('/');
    const { status, title } = problems[forgotten.error.code];
    return page(status, renderNotice({ title, text: forgotten.error.detail ?? '', status }));
  },
);
