import { HOUR } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { phaseOf } from '../connections/states.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';
import { namesIn } from '../health/check.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { PermissionView } from '../web/pages/onboardingView.ts';
import type { Link } from './links.ts';

type LinkProblem = Extract<ConnectView, { kind: 'linkProblem' }>['problem'];

export const linkProblem = (problem: LinkProblem, operatorName: string): ConnectView => ({
  kind: 'linkProblem',
  problem,
  operatorName,
});

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
  const added = (sharedApp(profile)?.application ?? []).filter(({ name }) => !names.includes(name));
  return added.length > 0 ? { added } : {};
}

/** Pure: what the page of a link shows, from the link and its connection. */
export function connectView(
  link: Link,
  connection: Connection,
  profile: Profile | undefined,
  linkToken: string,
  operatorName: string,
  now: number,
): ConnectView {
  const { state, onboarding } = connection;
  if (!profile || state === 'disconnected') return linkProblem('disconnected', operatorName);
  // The connection names the links that are good; of a used one only the way to it is left.
  const good = connection.links.find(({ id }) => id === link.id);
  if (good?.revokedAt !== undefined) return linkProblem('revoked', operatorName);

  const about = { operatorName, profileName: profile.name, tenantName: connection.tenantName };
  const phase = phaseOf(connection);
  if (phase === 'settled') {
    const at = onboarding.completedAt ?? connection.changedAt;
    return { kind: 'connected', ...about, at, already: now - Date.parse(at) > HOUR };
  }
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
  if (!good || Date.parse(good.expiresAt) <= now) return linkProblem('expired', operatorName);
  if (onboarding.setback) return { kind: 'setback', ...about, setback: onboarding.setback, linkToken };
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
