import { checks } from '../health/checks.ts';
import type { RemedyRefusal } from '../health/remedies.ts';
import type { Problem } from './problem.ts';

/** The steps that do the same by hand. */
const byHand = (finding: string): string =>
  (checks.anonymization.findings[finding]?.steps ?? [])
    .map((step) => (typeof step === 'string' ? step : `${step.text} ${step.link}`))
    .slice(0, 3)
    .join(' ');

/** Why a finding was not mended, and how it is by hand. */
export function remedyRefusal(refusal: RemedyRefusal, finding: string): Problem {
  const steps = byHand(finding);
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
