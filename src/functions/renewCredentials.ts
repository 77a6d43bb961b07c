import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { problems } from '../lib/web/problem.ts';
import { ask, confirmable, renewalQuestion } from '../lib/web/questions.ts';
import { page, seeOther } from '../lib/web/respond.ts';

const form = rotationWish.extend(confirmable.shape);

/**
 * The buttons that renew what a connection works with: asked first where a person has to carry the new value over. Where
 * somebody has to sign in, the answer shows the link.
 */
operatorPage(
  'renewCredentials',
  { method: 'POST', route: 'connections/{id}/rotate', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const wish = await readForm(request, form);
    if (wish.ok && wish.value.confirmed === undefined) {
      const connection = await services.connections.read(id);
      const profile = connection && (await services.profiles.find(connection.profile));
      if (connection && handOverStatus(connection, profile))
        return ask(operator, connection, 'rotate', renewalQuestion(wish.value.what));
    }
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
