import { remedies } from '../lib/health/remedies.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { remedyRefusal } from '../lib/web/remedies.ts';
import { problem } from '../lib/web/respond.ts';
import { remedied } from '../lib/web/schemas/connections.ts';

/** Mends a finding itself, where the tenant admin allowed it on the onboarding page. */
api(
  'applyRemedy',
  {
    method: 'POST',
    route: 'connections/{id}/remedies/{finding}',
    role: 'Mooring.Operator',
    summary: 'Mend a finding, where the tenant admin allowed it',
    params: { id: 'The connection.', finding: `The code of the finding: ${remedies.join(', ')}.` },
    answers: { 200: remedied },
    refusals: ['not_found', 'state_conflict', 'remedy_not_allowed'],
  },
  async ({ params, services, operator, reply }) => {
    const finding = remedies.find((one) => one === params.finding);
    if (!finding)
      return problem({
        code: 'not_found',
        detail: `This finding has no remedy here. There is one for: ${remedies.join(', ')}.`,
      });
    const outcome = await services.remedies.showNames(params.id, operator.id);
    if (!outcome) return noSuchConnection();
    return outcome.ok ? reply(200, outcome.value) : problem(remedyRefusal(outcome.error, finding));
  },
);
