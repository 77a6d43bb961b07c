import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';
import { otherCredentialsOf } from '../lib/web/otherCredentials.ts';
import { credentialsOf } from '../lib/web/views.ts';

/** What the connection proves itself with in its tenant; never a value, nor where it is kept; and how its hand-over stands. */
api(
  'listCredentials',
  { method: 'GET', route: 'connections/{id}/credentials', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const connection = await services.connections.read(request.params['id'] ?? '');
    if (!connection) return noSuchConnection();
    const handOver = handOverStatus(connection, await services.profiles.find(connection.profile));
    return json(200, { items: credentialsOf(connection), others: otherCredentialsOf(connection), handOver });
  },
);
