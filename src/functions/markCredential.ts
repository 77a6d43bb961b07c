import * as z from 'zod';
import { credentialMark } from '../lib/connections/notOurs.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { markRefusals, otherCredentialsOf } from '../lib/web/otherCredentials.ts';

/** Says of a credential of the connection's app that it is not the connector's, and why; or takes that back. */
api(
  'markCredential',
  { method: 'PATCH', route: 'connections/{id}/credentials/{keyId}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const mark = await readJson(request, credentialMark);
    if (!mark.ok) return problem(mark.error);
    const keyId = z.guid().safeParse(request.params['keyId']);
    if (!keyId.success) return problem(markRefusals.unknown);
    const id = request.params['id'] ?? '';
    const marked = await services.markCredential(id, keyId.data, mark.value, operator.id);
    if (!marked) return noSuchConnection();
    if (!marked.ok) return problem(markRefusals[marked.error]);
    return json(200, { others: otherCredentialsOf(marked.value) });
  },
);
