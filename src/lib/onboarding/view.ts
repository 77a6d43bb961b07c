import { HOUR, SECOND } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Connection } from '../connections/connection.ts';
import { phaseOf } from '../connections/states.ts';
import { OPENID_SCOPES } from '../microsoft/cloud.ts';
import { mainApp, type Profile, sharedApp } from '../profiles/schema.ts';
import { namesIn } from '../health/check.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { PermissionView } from '../web/pages/onboardingView.ts';
import { askErrandView } from './errandView.ts';
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

/** Pure: as the settings say it. */
export const operatorOf = ({ OPERATOR_NAME, OPERATOR_LOGO }: Config): Operator => ({
  operatorName: OPERATOR_NAME,
  ...(OPERATOR_LOGO !== undefined && { operatorLogo: OPERATOR_LOGO }),
});

export const linkProblem = (problem: LinkProblem, operator: Operator): ConnectView => ({
  kind: 'linkProblem',
  problem,
  ...operator,
});

/** @param until from when on the button may be pressed again, ISO 8601 */
export const tooOften = (linkToken: string, until: string, operator: Operator, now: number): ConnectView => ({
  kind: 'tooOften',
  until,
  retryAfter: Math.max(1, Math.ceil((Date.parse(until) - now) / SECOND)),
  linkToken,
  ...operator,
});

/** Has the operator asked for things to be removed or renewed, and is that not done yet? */
export const hasErrand = ({ provisioning }: Connection): boolean =>
  provisioning !== undefined && provisioning.kind !== 'make' && provisioning.finishedAt === undefined;

/**
 * What the profile asks for beyond what the tenant granted: by the last answer of the tenant itself, not by an older
 * version of the profile. Nothing where there is no newer version, or where the answer does not name all that is granted.
 */
function addedSince(
  { profileVersion, health }: Connection,
  profile: Profile,
): { readonly added?: readonly PermissionView[] } {
  const last = health.checks.consentStatus?.last;
  if (profile.version <= profileVersion || last?.verdict !== 'fail') return {};
  const { status, granted } = last.evidence;
  const names = namesIn(String(granted ?? ''));
  if (status !== 'partially' || !names) return {};
  const { application = [], delegated = [] } = mainApp(profile) ?? {};
  // What signs in for an account needs no word about signing in.
  const asked =
    application.length > 0 ? application : delegated.filter(({ name }) => !OPENID_SCOPES.has(name));
  const added = asked.filter(({ name }) => !names.includes(name));
  return added.length > 0 ? { added } : {};
}

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
  if (good?.revokedAt !== undefined || link.isRevoked) return linkProblem('revoked', operator);

  const about = { ...operator, profileName: profile.name, tenantName: connection.tenantName };
  const phase = phaseOf(connection);
  const isGood = good !== undefined && Date.parse(good.expiresAt) > now;
  // A link made for a connection that works leads to the steps again: they find what is there.
  const isAgain = isGood && connection.ownership === 'dedicated';
  if (phase === 'settled' && !hasErrand(connection) && !isAgain) {
    const { renewedAt, completedAt } = onboarding;
    const at = renewedAt ?? completedAt ?? connection.changedAt;
    const already = now - Date.parse(at) > HOUR;
    return {
      kind: 'connected',
      ...about,
      at,
      already,
      ...(renewedAt !== undefined && !already && { renewed: true }),
    };
  }
  // Of a link that had done its work before these steps began, nothing more is shown.
  if (phase === 'provisioning' && !good) return linkProblem('expired', operator);
  if (phase === 'provisioning' && provisioning && !onboarding.setback)
    return progressView(connection, profile, provisioning, facts, { ...about, linkToken }, now);
  if (phase === 'waiting' && !hasErrand(connection)) {
    return {
      kind: 'waiting',
      ...about,
      since: onboarding.completedAt ?? connection.changedAt,
      waitingFor: onboarding.waitingFor,
      ...(onboarding.dueAt !== undefined && { dueAt: onboarding.dueAt }),
      linkToken,
    };
  }
  if (!good || !isGood) return linkProblem('expired', operator);
  if (onboarding.setback) return { kind: 'setback', ...about, setback: onboarding.setback, linkToken };
  if (hasErrand(connection))
    return askErrandView(connection, profile, facts, { ...about, expiresAt: good.expiresAt, linkToken });
  if (connection.ownership === 'dedicated') {
    if (!awaitsAccount(connection, profile))
      return askSetupView(
        connection,
        profile,
        facts,
        { ...about, ...addedSince(connection, profile), expiresAt: good.expiresAt, linkToken },
        now,
      );
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
    ...addedSince(connection, profile),
    expiresAt: good.expiresAt,
    linkToken,
  };
}
