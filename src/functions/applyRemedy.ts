import { remedies } from '../lib/health/remedies.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { remedyRefusal } from '../lib/web/remedies.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Mends a finding itself, where the tenant admin allowed it on the onboarding page. */
api(
  'applyRemedy',
  { method: 'POST', route: 'connections/{id}/remedies/{finding}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const finding = remedies.find((one) => one === request.params['finding']);
    if (!finding)
      return problem({
        code: 'not_found',
        detail: `This finding has no remedy here. There is one for: ${remedies.join(', ')}.`,
      });
    const outcome = await services.remedies.showNames(id, operator.id);
    if (!outcome) return noSuchConnection();
    return outcome.ok ? json(200, outcome.value) : problem(remedyRefusal(outcome.error, finding));
  },
);
