import type { Connection } from '../connections/connection.ts';
import type { CheckId } from '../connections/verdict.ts';
import { renewsPassword } from '../credentials/rotation/plan.ts';
import { account } from './account.ts';
import { anonymization } from './anonymization.ts';
import type { Check, FindingText } from './check.ts';
import { consentStatus } from './consentStatus.ts';
import { dataAccess } from './dataAccess.ts';
import { directoryAccount } from './directoryAccount.ts';
import { secretExpiry } from './secretExpiry.ts';

/** Every check there is; a new one is its own file and one line here. */
export const checks: Readonly<Record<CheckId, Check>> = {
  secretExpiry,
  consentStatus,
  account,
  directoryAccount,
  dataAccess,
  anonymization,
};

/** Findings of no check in particular. */
const besides: Readonly<Record<string, FindingText>> = {
  'check.stale': {
    who: 'operator',
    steps: [
      'Read on the page of the connection, under Checks, why nobody could look.',
      'Where it is about one of your own apps, put that right first.',
      'Press "Check now".',
    ],
  },
  'message.poisoned': {
    who: 'operator',
    steps: [
      'Read the log of the function that works on the queue, around the time of the alert: the reason stands there.',
      'Where it names the storage account or the key vault, look whether they answer, and whether the managed identity may use them.',
      'Else it is a fault of this product: report it with the lines of the log. They hold no secrets.',
    ],
  },
};

const texts: Readonly<Record<string, FindingText>> = Object.assign(
  { ...besides },
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

/** Who must act on a finding and how, by its code; nothing for a code that a later version finds. */
export function actionOf(code: string): {
  readonly who?: FindingText['who'];
  readonly steps?: readonly { readonly text: string; readonly link?: string }[];
} {
  const text = texts[code];
  if (!text) return {};
  return {
    who: text.who,
    steps: text.steps.map((step) => (typeof step === 'string' ? { text: step } : step)),
  };
}

/** The same where nothing is known of a connection, as of our own apps. */
export const generalText = (code: string): Pick<FindingText, 'who' | 'steps'> | undefined => texts[code];
