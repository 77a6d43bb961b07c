import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { keepProfile } from '../lib/web/keepProfile.ts';
import { renderProfiles } from '../lib/web/pages/profiles.tsx';
import { problems } from '../lib/web/problem.ts';
import { profilesView } from '../lib/web/profileViews.ts';
import { page, seeOther } from '../lib/web/respond.ts';

const form = z.object({ json: z.string() });
/** In a form a character may take three times what it takes in JSON. */
const LIMIT = 192 * 1024;

/** The form of the pages of profiles; what was typed is kept where something is wrong with it. */
operatorPage(
  'addProfile',
  { method: 'POST', route: 'profiles', role: 'Mooring.Admin' },
  async ({ request, services: { profiles, ownershipsOf }, operator }) => {
    const sent = await readForm(request, form, LIMIT);
    const kept = sent.ok ? await keepProfile(profiles, sent.value.json, operator.id) : sent;
    if (kept.ok) return seeOther(`/profiles/${kept.value.id}`);
    const { code, detail, errors } = kept.error;
    const view = profilesView({
      operator,
      profiles: await profiles.all(),
      ownershipsOf,
      form: {
        json: sent.ok ? sent.value.json : '',
        errors: errors?.length ? errors : [{ path: '', message: detail ?? problems[code].title }],
      },
    });
    return page(problems[code].status, renderProfiles(view));
  },
);
