import * as z from 'zod';
import { credentialMark, type MarkRefusal } from '../lib/connections/notOurs.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { markRefusals, otherCredentialsOf } from '../lib/web/otherCredentials.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { page, seeOther } from '../lib/web/respond.ts';

const form = z.object({ notOurs: z.enum(['yes', 'no']), reason: z.string().default('') });

/** The form that says of a credential that it is not the connector's, and why; or takes that back. */
operatorPage(
  'sayNotOurs',
  { method: 'POST', route: 'connections/{id}/credentials/{keyId}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const id = request.params['id'] ?? '';
    const keyId = (request.params['keyId'] ?? '').toLowerCase();
    const { notOurs, reason } = sent.value;
    const mark = credentialMark.safeParse({ notOurs: notOurs === 'yes' ? { reason } : null });
    if (!mark.success) {
      const connection = await services.connections.read(id);
      if (!connection) return noSuchConnectionPage();
      if (!otherCredentialsOf(connection).some((one) => one.keyId === keyId)) return refuse('unknown');
      const error = mark.error.issues[0]?.message ?? '';
      return connectionPage(services, operator, id, { other: { keyId, typed: reason, error } }, 400);
    }
    const marked = z.guid().safeParse(keyId).success
      ? await services.markCredential(id, keyId, mark.data, operator.id)
      : ({ ok: false, error: 'unknown' } as const);
    if (!marked) return noSuchConnectionPage();
    return marked.ok ? seeOther(`/connections/${encodeURIComponent(id)}#others`) : refuse(marked.error);
  },
);

function refuse(why: MarkRefusal) {
  const { code, detail = '' } = markRefusals[why];
  const { status, title } = problems[code];
  return page(status, renderNotice({ title, text: detail, status }));
}
