import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { operatorHandOverPage } from '../lib/web/handOverPage.ts';
import { doHandOver, handOverForm } from '../lib/web/handOverWish.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The forms of the hand-over's page; values and links are in the answer itself, since they are kept nowhere. */
operatorPage(
  'handOver',
  { method: 'POST', route: 'connections/{id}/hand-over', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wish = await readForm(request, handOverForm);
    if (!wish.ok) return refusedPage(wish.error);
    const id = request.params['id'] ?? '';
    const done = await doHandOver(services, id, wish.value, operator.id);
    if (!done) return noSuchConnectionPage();
    const answer = (more: Parameters<typeof operatorHandOverPage>[3]) =>
      operatorHandOverPage(services, operator, id, more);
    if (!done.ok) return (await answer({ refused: done.error })) ?? noSuchConnectionPage();
    const { value } = done;
    if (value.kind === 'shown') return (await answer({ values: value })) ?? noSuchConnectionPage();
    if (value.kind === 'linked') return (await answer({ link: value.link })) ?? noSuchConnectionPage();
    if (value.kind === 'confirmed' && value.isOutdated)
      return (await answer({ isOutdated: true })) ?? noSuchConnectionPage();
    return seeOther(`/connections/${encodeURIComponent(id)}/hand-over`);
  },
);
