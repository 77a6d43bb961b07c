import { profileSchema } from '../lib/profiles/schema.ts';
import { api } from '../lib/triggers.ts';
import { profileJson, profileProblem } from '../lib/web/profileJson.ts';
import { problem } from '../lib/web/respond.ts';
import { profile } from '../lib/web/schemas/profiles.ts';

/** Takes a new profile, or a higher version of one of the operator's own. */
api(
  'createProfile',
  {
    method: 'POST',
    route: 'profiles',
    role: 'Mooring.Admin',
    summary: 'Add a profile of your own, or a higher version of one',
    body: profileSchema,
    answers: { 200: profile, 201: profile },
    refusals: ['profile_built_in', 'version_conflict'],
  },
  async ({ body, services, operator, reply }) => {
    const kept = await services.profiles.put(body, operator.id);
    if (!kept.ok) return problem(profileProblem(kept.error));
    const answer = profileJson(body, services.ownershipsOf);
    if (kept.value !== 'added') return reply(200, answer);
    return reply(201, answer, { location: `/api/v1/profiles/${body.id}` });
  },
);
