import { profileSchema } from '../lib/profiles/schema.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { profileJson, profileProblem } from '../lib/web/profileJson.ts';
import { created, json, problem } from '../lib/web/respond.ts';

/** Takes a new profile, or a higher version of one of the operator's own. */
api(
  'createProfile',
  { method: 'POST', route: 'profiles', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, profileSchema);
    if (!sent.ok) return problem(sent.error);
    const kept = await services.profiles.put(sent.value, operator.id);
    if (!kept.ok) return problem(profileProblem(kept.error));
    const body = profileJson(sent.value, services.ownershipsOf);
    return kept.value === 'added' ? created(`/api/v1/profiles/${sent.value.id}`, body) : json(200, body);
  },
);
