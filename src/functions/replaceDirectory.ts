import { directoryInput } from '../lib/credentials/directoryInput.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { directoryGiven } from '../lib/web/schemas/credentials.ts';
import { directoryOf } from '../lib/web/views.ts';

/** An account in a directory of the customer's own; kept only where a controller lets it in. */
api(
  'replaceDirectory',
  {
    method: 'PUT',
    route: 'connections/{id}/directory',
    role: 'Mooring.Operator',
    summary: 'Give an account in a directory of the customer’s own, with its password',
    params: { id: 'The connection.' },
    body: directoryInput,
    answers: { 200: directoryGiven },
    refusals: [
      'not_found',
      'state_conflict',
      'too_soon',
      'credential_refused',
      'credential_not_taken',
      'unavailable',
    ],
  },
  async ({ params: { id }, body, services, operator, reply }) => {
    const given = await services.giveDirectory(id, body, operator.id);
    if (!given) return noSuchConnection();
    if (!given.ok) return problem(given.error);
    const { connection, said } = given.value;
    return reply(200, { directory: directoryOf(connection), said: [...said] });
  },
);
