import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { ok } from '../lib/result.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Renews what a connection works with now: by itself, or through a link for whoever has to sign in. */
api(
  'requestRotation',
  { method: 'POST', route: 'connections/{id}/credentials/rotate', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const hasBody = request.headers.get('content-type') !== null;
    const wish = hasBody ? await readJson(request, rotationWish) : ok(rotationWish.parse({}));
    if (!wish.ok) return problem(wish.error);
    const { what } = wish.value;
    const begun = await services.rotations.begin(request.params['id'] ?? '', operator.id, what);
    if (!begun) return noSuchConnection();
    if (!begun.ok) return problem(begun.error);
    const { actor, link } = begun.value;
    return json(202, {
      by: actor,
      ...(link && {
        link: { id: link.id, url: services.linkAddress(link.token), expiresAt: link.expiresAt },
      }),
    });
  },
);
