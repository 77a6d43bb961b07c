import type { Connection } from '../connections/connection.ts';
import type { Profile } from '../profiles/schema.ts';
import type { ConnectView, ErrandWarning } from '../web/pages/onboardingView.ts';
import { needsSignIn } from './provisioning/plan.ts';
import { entersAnew, kindOf, type Parties, type SetupFacts } from './setupView.ts';

type AskErrand = Extract<ConnectView, { kind: 'askErrand' }>;

/** Pure: what an operator asks an admin to have done, before anybody has signed in for it. */
export function askErrandView(
  connection: Connection,
  profile: Profile,
  { plan: { steps, scopes } }: SetupFacts,
  about: Parties & { expiresAt: string; linkToken: string },
): AskErrand {
  const flow = connection.provisioning;
  const isOfPassword = flow?.choices.renewPassword === true;
  return {
    kind: 'askErrand',
    purpose: isOfPassword ? 'password' : flow?.kind === 'rotate' ? 'rotate' : 'remove',
    warnings: isOfPassword ? warningsOf(connection, profile) : [],
    ...about,
    tenantId: connection.tenant,
    steps: steps.map((id) => kindOf(id, profile)),
    scopes,
  };
}

/** What a new password stops until somebody acts. */
function warningsOf({ access: { account } }: Connection, profile: Profile): ErrandWarning[] {
  return [
    ...(entersAnew(account, profile) ? ['entersAnew' as const] : []),
    ...(needsSignIn(profile) ? ['signsInAgain' as const] : []),
  ];
}
