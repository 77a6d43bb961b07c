import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { rotationBegun } from '../lib/web/schemas/credentials.ts';

/** Renews what a connection works with now: by itself, or through a link for whoever has to sign in. */
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
    answers: { 202: rotationBegun },
    refusals: ['not_found', 'state_conflict', 'credential_not_taken', 'profile_not_configured'],
  },
  async ({ params, body, services, operator, reply }) => {
    const begun = await services.rotations.begin(params.id, operator.id, body.what);
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
