import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { rotationWish } from '../lib/credentials/rotation/plan.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { type Problem, problems } from '../lib/web/problem.ts';
import { ask, confirmable, renewalQuestion } from '../lib/web/questions.ts';
import { page, seeOther } from '../lib/web/respond.ts';

const notice = ({ code, detail }: Problem) => {
  const { status, title } = problems[code];
  return page(status, renderNotice({ title, text: detail ?? '', status }));
};

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
    if (!wish.ok) return notice(wish.error);
    const { what, confirmed } = wish.value;
    if (confirmed === undefined) {
      const connection = await services.connections.read(id);
      const profile = connection && (await services.profiles.find(connection.profile));
      if (connection && handOverStatus(connection, profile))
        return ask(operator, connection, 'rotate', renewalQuestion(what));
    }
    if (what === 'directory') {
      const renewed = await services.rotateDirectory.rotate(id, operator.id);
      if (!renewed) return noSuchConnectionPage();
      if (!renewed.ok) return notice(renewed.error);
      return connectionPage(services, operator, id, { directory: { renewed: renewed.value.said } });
    }
    const begun = await services.rotations.begin(id, operator.id, what);
    if (!begun) return noSuchConnectionPage();
    if (!begun.ok) return notice(begun.error);
    const { link } = begun.value;
    if (!link) return seeOther(`/connections/${encodeURIComponent(id)}`);
    const newLink = { url: services.linkAddress(link.token), expiresAt: link.expiresAt };
    return connectionPage(services, operator, id, { newLink });
  },
);
