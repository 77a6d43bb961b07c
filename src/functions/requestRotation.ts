import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Renews the credentials of a connection now: by itself, or through a link for an admin of its tenant. */
api(
  'requestRotation',
  { method: 'POST', route: 'connections/{id}/credentials/rotate', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const begun = await services.rotations.begin(request.params['id'] ?? '', operator.id);
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
