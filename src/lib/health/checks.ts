import type { CheckId } from '../connections/verdict.ts';
import { account } from './account.ts';
import { anonymization } from './anonymization.ts';
import type { Check, FindingText } from './check.ts';
import { consentStatus } from './consentStatus.ts';
import { dataAccess } from './dataAccess.ts';
import { secretExpiry } from './secretExpiry.ts';

/** Every check there is; a new one is its own file and one line here. */
export const checks: Readonly<Record<CheckId, Check>> = {
  secretExpiry,
  consentStatus,
  account,
  dataAccess,
  anonymization,
};

const texts: Readonly<Record<string, FindingText>> = Object.assign(
  {},
  ...Object.values(checks).map(({ findings }) => findings),
) as Record<string, FindingText>;

/** How a finding is explained, by its code. */
export const findingText = (code: string): FindingText | undefined => texts[code];
