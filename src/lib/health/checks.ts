import type { Connection } from '../connections/connection.ts';
import type { CheckId } from '../connections/verdict.ts';
import { renewsPassword } from '../credentials/rotation/plan.ts';
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

/** How a finding is explained, by its code, to whoever acts for this connection. */
export function findingText(
  code: string,
  connection: Pick<Connection, 'access'>,
): Pick<FindingText, 'who' | 'steps'> | undefined {
  const text = texts[code];
  if (!text) return undefined;
  const { who, steps, renewal } = text;
  return { who, steps: renewal && renewsPassword(connection) ? renewal : steps };
}
