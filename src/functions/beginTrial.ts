import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { ask, confirmable, trialQuestion } from '../lib/web/questions.ts';
import { seeOther } from '../lib/web/respond.ts';

/** Asks whether what the connector may do is to be tried in the tenant; tries it once that is confirmed. */
operatorPage(
  'beginTrial',
  { method: 'POST', route: 'connections/{id}/trial', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnectionPage();
    if (sent.value.confirmed === undefined)
      return ask(operator, connection, 'trial', trialQuestion(connection));
    const trial = await services.trials.begin(id, operator.id);
    return trial && !trial.ok ? refusedPage(trial.error) : seeOther(`/connections/${encodeURIComponent(id)}`);
  },
);
