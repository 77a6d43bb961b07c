import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { page, seeOther } from '../lib/web/respond.ts';

/** The buttons that renew what a connection works with; where somebody has to sign in, the answer shows the link. */
operatorPage(
  'renewCredentials',
  { method: 'POST', route: 'connections/{id}/rotate', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const wish = await readForm(request, rotationWish);
    const begun = wish.ok ? await services.rotations.begin(id, operator.id, wish.value.what) : wish;
    if (!begun) return noSuchConnectionPage();
    if (!begun.ok) {
      const { code, detail } = begun.error;
      const { status, title } = problems[code];
      return page(status, renderNotice({ title, text: detail ?? '', status }));
    }
    const { link } = begun.value;
    if (!link) return seeOther(`/connections/${encodeURIComponent(id)}`);
    const newLink = { url: services.linkAddress(link.token), expiresAt: link.expiresAt };
    return connectionPage(services, operator, id, { newLink });
  },
);
