import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { ask, leaveBehindQuestion } from '../lib/web/questions.ts';
import { removalForm, removalsPage } from '../lib/web/removalsPage.ts';
import { seeOther } from '../lib/web/respond.ts';

/**
 * The form of the removals: ends the connection, by a link or at once. Asks first where nothing is ticked and something
 * stays behind.
 */
operatorPage(
  'disconnect',
  { method: 'POST', route: 'connections/{id}/removals', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, removalForm);
    if (!sent.ok) return refusedPage(sent.error);
    const { wish, isConfirmed } = sent.value;
    if (wish.remove.length === 0 && !isConfirmed) {
      const connection = await services.connections.read(id);
      const there = connection && (await services.disconnects.preview(id));
      const staysBehind = there?.some(({ usedBy }) => usedBy.length === 0);
      if (connection && connection.state !== 'disconnected' && staysBehind)
        return ask(operator, connection, 'removals', leaveBehindQuestion(connection, wish.by));
    }
    const begun = await services.disconnects.begin(id, wish, operator.id);
    if (begun.ok && !begun.value.link) return seeOther(`/connections/${encodeURIComponent(id)}`);
    const more = begun.ok
      ? {
          link: begun.value.link && {
            ...begun.value.link,
            url: services.linkAddress(begun.value.link.token),
          },
        }
      : { refused: { problem: begun.error, wish } };
    return (await removalsPage(services, operator, id, more)) ?? noSuchConnectionPage();
  },
);
