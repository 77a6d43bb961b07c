import { operatorPage } from '../lib/triggers.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { page, seeOther } from '../lib/web/respond.ts';

/** Forgets a connection that was ended. */
operatorPage(
  'forgetConnection',
  { method: 'POST', route: 'connections/{id}/delete', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const forgotten = await services.disconnects.forget(request.params['id'] ?? '', operator.id);
    if (forgotten.ok) return seeOther('/');
    const { status, title } = problems[forgotten.error.code];
    return page(status, renderNotice({ title, text: forgotten.error.detail ?? '', status }));
  },
);
