import { api } from '../lib/triggers.ts';
import { profileProblem } from '../lib/web/profileJson.ts';
import { problem } from '../lib/web/respond.ts';

api(
  'removeProfile',
  { method: 'DELETE', route: 'profiles/{id}', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const removed = await services.profiles.remove(request.params['id'] ?? '', operator.id);
    return removed.ok ? { status: 204 } : problem(profileProblem(removed.error));
  },
);
