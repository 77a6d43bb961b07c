import { checks } from '../lib/health/checks.ts';
import { type RemedyRefusal, remedies } from '../lib/health/remedies.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import type { Problem } from '../lib/web/problem.ts';
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
    return outcome.ok ? json(200, outcome.value) : problem(problemOf(outcome.error, byHand(finding)));
  },
);

const byHand = (finding: string): string =>
  (checks.anonymization.findings[finding]?.steps ?? [])
    .map((step) => (typeof step === 'string' ? step : `${step.text} ${step.link}`))
    .slice(0, 3)
    .join(' ');

function problemOf(refusal: RemedyRefusal, steps: string): Problem {
  switch (refusal.kind) {
    case 'notConnected':
      return {
        code: 'state_conflict',
        detail: `The connection is ${refusal.state}; there is something to mend once it is connected.`,
      };
    case 'notNeeded':
      return { code: 'state_conflict', detail: 'The connector does not need the names in usage reports.' };
    case 'notAllowed':
      return {
        code: 'remedy_not_allowed',
        detail: `The tenant admin allows it on a new onboarding link, with the box for report settings; or does it by hand: ${steps}`,
      };
    case 'refused':
      return {
        code: 'remedy_not_allowed',
        detail: `${refusal.text} A tenant admin may allow it anew on an onboarding link, or do it by hand: ${steps}`,
      };
    case 'unavailable':
      return {
        code: 'unavailable',
        detail:
          'Microsoft does not answer at the moment, or is busy. Whether it was changed, "Check now" tells.',
        retryAfter: refusal.retryAfterSeconds,
      };
  }
}
