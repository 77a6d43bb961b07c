import { api } from '../lib/triggers.ts';
import { noSuchProfile, profileJson } from '../lib/web/profileJson.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'getProfile',
  { method: 'GET', route: 'profiles/{id}', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const profile = await services.profiles.find(request.params['id'] ?? '');
    return profile ? json(200, profileJson(profile, services.ownershipsOf)) : problem(noSuchProfile);
  },
);
