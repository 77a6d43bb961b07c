import { api } from '../lib/triggers.ts';
import { noSuchProfile, profileJson } from '../lib/web/profileJson.ts';
import { problem } from '../lib/web/respond.ts';
import { profile } from '../lib/web/schemas/profiles.ts';

api(
  'getProfile',
  {
    method: 'GET',
    route: 'profiles/{id}',
    role: 'Mooring.Reader',
    summary: 'One profile',
    params: { id: 'The profile.' },
    answers: { 200: profile },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const found = await services.profiles.find(params.id);
    return found ? reply(200, profileJson(found, services.ownershipsOf)) : problem(noSuchProfile);
  },
);
