import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { otherCredentialsOf } from '../lib/web/otherCredentials.ts';
import { credentials } from '../lib/web/schemas/credentials.ts';
import { credentialsOf, directoryOf } from '../lib/web/views.ts';

/** What the connection proves itself with in its tenant; never a value, nor where it is kept; and how its hand-over stands. */
api(
  'listCredentials',
  {
    method: 'GET',
    route: 'connections/{id}/credentials',
    role: 'Mooring.Reader',
    summary: 'What the connection proves itself with',
    params: { id: 'The connection.' },
    answers: { 200: credentials },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const connection = await services.connections.read(params.id);
    if (!connection) return noSuchConnection();
    const handOver = handOverStatus(connection, await services.profiles.find(connection.profile));
    const directory = directoryOf(connection);
    return reply(200, {
      items: credentialsOf(connection),
      ...(directory && { directory }),
      others: otherCredentialsOf(connection),
      handOver,
    });
  },
);
