import { barOf, type RemedyRefusal, remedies } from '../lib/health/remedies.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage, noSuchFindingPage, refusedPage } from '../lib/web/missing.ts';
import { renderRemedy } from '../lib/web/pages/connectionRemedy.tsx';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { confirmable } from '../lib/web/questions.ts';
import { remedyRefusal } from '../lib/web/remedies.ts';
import { page } from '../lib/web/respond.ts';

/** The button that mends a finding, where the tenant admin allowed it: asks first, and does it once that is confirmed. */
operatorPage(
  'mendFinding',
  { method: 'POST', route: 'connections/{id}/remedies/{finding}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const finding = remedies.find((one) => one === request.params['finding']);
    if (!finding) return noSuchFindingPage();
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    const id = request.params['id'] ?? '';
    if (sent.value.confirmed === undefined) {
      const connection = await services.connections.read(id);
      if (!connection) return noSuchConnectionPage();
      const bar = barOf(connection, await services.profiles.find(connection.profile));
      return bar ? refuse(bar, finding) : page(200, renderRemedy({ operator, connection, finding }));
    }
    const outcome = await services.remedies.showNames(id, operator.id);
    if (!outcome) return noSuchConnectionPage();
    return outcome.ok
      ? connectionPage(services, operator, id, { remedied: outcome.value })
      : refuse(outcome.error, finding);
  },
);

function refuse(why: RemedyRefusal, finding: string) {
  const { code, detail = '' } = remedyRefusal(why, finding);
  const { status, title } = problems[code];
  return page(status, renderNotice({ title, text: detail, status }));
}
