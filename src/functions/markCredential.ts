import * as z from 'zod';
import { credentialMark } from '../lib/connections/notOurs.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { marked } from '../lib/web/schemas/credentials.ts';
import { markRefusals, otherCredentialsOf } from '../lib/web/otherCredentials.ts';

/** Says of a credential of the connection's app that it is not the connector's, and why; or takes that back. */
api(
  'markCredential',
  {
    method: 'PATCH',
    route: 'connections/{id}/credentials/{keyId}',
    role: 'Mooring.Operator',
    summary: 'Say that a credential is not the connector’s',
    params: { id: 'The connection.', keyId: 'A key id of `others` of its credentials.' },
    body: credentialMark,
    answers: { 200: marked },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params: { id, keyId: given }, body, services, operator, reply }) => {
    const keyId = z.guid().safeParse(given);
    if (!keyId.success) return problem(markRefusals.unknown);
    const done = await services.markCredential(id, keyId.data, body, operator.id);
    if (!done) return noSuchConnection();
    if (!done.ok) return problem(markRefusals[done.error]);
    return reply(200, { others: otherCredentialsOf(done.value) });
  },
);
