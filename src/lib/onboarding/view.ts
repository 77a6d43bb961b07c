import { HOUR } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { phaseOf } from '../connections/states.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { Link } from './links.ts';
import {
  askAccountView,
  askSetupView,
  awaitsAccount,
  confirmAccountView,
  progressView,
  type SetupFacts,
} from './setupView.ts';

type LinkProblem = Extract<ConnectView, { kind: 'linkProblem' }>['problem'];

/** On whose behalf pages are shown. */
export interface Operator {
  readonly operatorName: string;
  readonly operatorLogo?: string;
}

export const linkProblem = (problem: LinkProblem, operator: Operator): ConnectView => ({
  kind: 'linkProblem',
  problem,
  ...operator,
});

/** Pure: what the page of a link shows, from the link and its connection. */
export function connectView(
  link: Link,
  connection: Connection,
  profile: Profile | undefined,
  facts: SetupFacts,
  linkToken: string,
  operator: Operator,
  now: number,
): ConnectView {
  const { state, onboarding, provisioning } = connection;
  if (!profile || state === 'disconnected') return linkProblem('disconnected', operator);
  // The connection names the links that are good; of a used one only the way to it is left.
  const good = connection.links.find(({ id }) => id === link.id);
  if (good?.revokedAt !== undefined) return linkProblem('revoked', operator);

  const about = { ...operator, profileName: profile.name, tenantName: connection.tenantName };
  const phase = phaseOf(connection);
  const isGood = good !== undefined && Date.parse(good.expiresAt) > now;
  // A link that was made after everything worked asks for the whole once more.
  const isAgain = isGood && connection.ownership === 'dedicated';
  if (phase === 'settled' && !isAgain) {
    const at = onboarding.completedAt ?? connection.changedAt;
    return { kind: 'connected', ...about, at, already: now - Date.parse(at) > HOUR };
  }
  if (phase === 'provisioning' && provisioning && !onboarding.setback)
    return progressView(connection, profile, provisioning, facts, { ...about, linkToken }, now);
  if (phase === 'waiting') {
    return {
      kind: 'waiting',
      ...about,
      since: onboarding.completedAt ?? connection.changedAt,
      waitingFor: onboarding.waitingFor,
      ...(onboarding.dueAt !== undefined && { dueAt: onboarding.dueAt }),
      linkToken,
    };
  }
  if (!isGood) return linkProblem('expired', operator);
  if (onboarding.setback) return { kind: 'setback', ...about, setback: onboarding.setback, linkToken };
  if (connection.ownership === 'dedicated') {
    if (!awaitsAccount(connection, profile))
      return askSetupView(connection, profile, facts, { ...about, expiresAt: good.expiresAt, linkToken });
    const signIn = provisioning?.signIn;
    return signIn
      ? confirmAccountView(connection, profile, signIn, facts, { ...about, linkToken })
      : askAccountView(connection, profile, facts, { ...about, linkToken });
  }
  return {
    kind: 'ask',
    ...about,
    vendor: profile.vendor,
    documentation: profile.documentation,
    tenantId: connection.tenant,
    permissions: sharedApp(profile)?.application ?? [],
    expiresAt: good.expiresAt,
    linkToken,
  };
}
