import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { ask, confirmable, directoryQuestion } from '../lib/web/questions.ts';
import { seeOther } from '../lib/web/respond.ts';

/** Asks whether the directory account is to be taken away; does it once that is confirmed. */
operatorPage(
  'withdrawDirectory',
  { method: 'POST', route: 'connections/{id}/directory/remove', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    if (sent.value.confirmed === undefined) {
      const connection = await services.connections.read(id);
      if (!connection) return noSuchConnectionPage();
      if (connection.directory)
        return ask(operator, connection, 'directory/remove', directoryQuestion(connection));
    }
    const removed = await services.removeDirectory.remove(id, operator.id);
    if (!removed) return noSuchConnectionPage();
    return removed.ok ? seeOther(`/connections/${encodeURIComponent(id)}`) : refusedPage(removed.error);
  },
);
