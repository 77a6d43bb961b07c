import * as z from 'zod';
import { credentialMark, type MarkRefusal } from '../lib/connections/notOurs.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import type { Problem } from '../lib/web/problem.ts';
import { json, problem } from '../lib/web/respond.ts';
import { otherCredentialsOf } from '../lib/web/otherCredentials.ts';

const refusals: Readonly<Record<MarkRefusal, Problem>> = {
  unknown: {
    code: 'not_found',
    detail:
      'The last check of the connection saw no such credential. Check now, and take a key ID of "others" in GET …/credentials.',
  },
  ours: {
    code: 'state_conflict',
    detail: 'This credential is in force here, or was made here: it is the connector’s.',
  },
  tooMany: { code: 'state_conflict', detail: 'So many credentials are marked already. Unmark one first.' },
};

/** Says of a credential of the connection's app that it is not the connector's, and why; or takes that back. */
api(
  'markCredential',
  { method: 'PATCH', route: 'connections/{id}/credentials/{keyId}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const mark = await readJson(request, credentialMark);
    if (!mark.ok) return problem(mark.error);
    const keyId = z.guid().safeParse(request.params['keyId']);
    if (!keyId.success) return problem(refusals.unknown);
    const id = request.params['id'] ?? '';
    const marked = await services.markCredential(id, keyId.data, mark.value, operator.id);
    if (!marked) return noSuchConnection();
    if (!marked.ok) return problem(refusals[marked.error]);
    return json(200, { others: otherCredentialsOf(marked.value) });
  },
);
