import { api } from '../lib/triggers.ts';
import { profileProblem } from '../lib/web/profileJson.ts';
import { problem } from '../lib/web/respond.ts';

api(
  'removeProfile',
  {
    method: 'DELETE',
    route: 'profiles/{id}',
    role: 'Mooring.Admin',
    summary: 'Remove a profile of your own',
    params: { id: 'The profile.' },
    answers: { 204: 'It is removed.' },
    refusals: ['not_found', 'profile_built_in', 'profile_in_use'],
  },
  async ({ params, services, operator, reply }) => {
    const removed = await services.profiles.remove(params.id, operator.id);
    return removed.ok ? reply(204) : problem(profileProblem(removed.error));
  },
);
