import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { noSuchProfilePage, refusedPage } from '../lib/web/missing.ts';
import { renderProfile } from '../lib/web/pages/profile.tsx';
import { renderRemoval } from '../lib/web/pages/profileRemoval.tsx';
import { problems } from '../lib/web/problem.ts';
import { profileProblem } from '../lib/web/profileJson.ts';
import { profileView } from '../lib/web/profileViews.ts';
import { confirmable } from '../lib/web/questions.ts';
import { page, seeOther } from '../lib/web/respond.ts';

/** Asks whether the profile is to be removed; removes it once that is confirmed. */
operatorPage(
  'withdrawProfile',
  { method: 'POST', route: 'profiles/{id}/remove', role: 'Mooring.Admin' },
  async ({ request, services: { profiles, ownershipsOf }, operator }) => {
    const profile = await profiles.find(request.params['id'] ?? '');
    if (!profile) return noSuchProfilePage();
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    const view = profileView({ operator, profile, ownershipsOf });
    if (sent.value.confirmed === undefined) return page(200, renderRemoval(view));
    const removed = await profiles.remove(profile.id, operator.id);
    if (removed.ok) return seeOther('/profiles');
    const { code, detail } = profileProblem(removed.error);
    return page(problems[code].status, renderProfile({ ...view, problem: detail ?? problems[code].title }));
  },
);
