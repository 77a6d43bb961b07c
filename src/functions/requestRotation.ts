import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { directoryGiven, rotationBegun } from '../lib/web/schemas/credentials.ts';
import { directoryOf } from '../lib/web/views.ts';

/**
 * Renews what a connection works with now: by itself, or through a link for whoever has to sign in. A directory account sets
 * its password itself, while the caller waits.
 */
api(
  'requestRotation',
  {
    method: 'POST',
    route: 'connections/{id}/credentials/rotate',
    role: 'Mooring.Operator',
    summary: 'Renew what was made for the connection, now',
    params: { id: 'The connection.' },
    body: rotationWish,
    bodyMayBeMissing: true,
    answers: { 200: directoryGiven, 202: rotationBegun },
    refusals: [
      'not_found',
      'state_conflict',
      'credential_not_taken',
      'credential_refused',
      'profile_not_configured',
      'too_soon',
    ],
  },
  async ({ params, body, services, operator, reply }) => {
    const { what } = body;
    if (what === 'directory') {
      const renewed = await services.rotateDirectory.rotate(params.id, operator.id);
      if (!renewed) return noSuchConnection();
      if (!renewed.ok) return problem(renewed.error);
      const { connection, said } = renewed.value;
      return reply(200, { directory: directoryOf(connection), said: [...said] });
    }
    const begun = await services.rotations.begin(params.id, operator.id, what);
    if (!begun) return noSuchConnection();
    if (!begun.ok) return problem(begun.error);
    const { actor, link } = begun.value;
    return reply(202, {
      by: actor,
      ...(link && {
        link: { id: link.id, url: services.linkAddress(link.token), expiresAt: link.expiresAt },
      }),
    });
  },
);
