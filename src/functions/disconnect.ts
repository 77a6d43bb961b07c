import { removalForm } from '../lib/onboarding/disconnect/wish.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { removalsPage } from '../lib/web/removalsPage.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The form of the removals: ends the connection, by a link or at once. */
operatorPage(
  'disconnect',
  { method: 'POST', route: 'connections/{id}/removals', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const wish = await readForm(request, removalForm);
    if (!wish.ok) return refusedPage(wish.error);
    const begun = await services.disconnects.begin(id, wish.value, operator.id);
    if (begun.ok && !begun.value.link) return seeOther(`/connections/${encodeURIComponent(id)}`);
    const more = begun.ok
      ? {
          link: begun.value.link && {
            ...begun.value.link,
            url: services.linkAddress(begun.value.link.token),
          },
        }
      : { refused: begun.error };
    return (await removalsPage(services, operator, id, more)) ?? noSuchConnectionPage();
  },
);
