import { removalWish } from '../lib/onboarding/disconnect/wish.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Ends a connection; what is named is removed from the tenant first. */
api(
  'requestRemovals',
  { method: 'POST', route: 'connections/{id}/removals', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wish = await readJson(request, removalWish);
    if (!wish.ok) return problem(wish.error);
    const id = request.params['id'] ?? '';
    const begun = await services.disconnects.begin(id, wish.value, operator.id);
    if (!begun.ok) return problem(begun.error);
    const { link } = begun.value;
    return json(
      202,
      link ? { link: { id: link.id, url: services.linkAddress(link.token), expiresAt: link.expiresAt } } : {},
    );
  },
);
