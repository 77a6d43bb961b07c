import { findingsOf, type Health, severities, type Severity, STALE_CHECK } from './verdict.ts';
import { type Connection, isConnected, type State } from './connection.ts';

/** What can happen to a connection. */
export type StateEvent =
  | { readonly kind: 'adminSentToMicrosoft' }
  | { readonly kind: 'adminReturned' }
  | { readonly kind: 'setback' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'checked'; readonly worst: Severity | undefined }
  | { readonly kind: 'disconnected' }
  /** Somebody makes a link for a connection that was ended. */
  | { readonly kind: 'reconnected' };

/**
 * Every transition of a connection, in one place.
 *
 * An event that means nothing in a state leaves it as it is: messages come twice, and late.
 */
export function nextState(state: State, event: StateEvent): State {
  switch (event.kind) {
    case 'adminSentToMicrosoft':
      return state === 'pending' ? 'onboarding' : state;
    case 'adminReturned':
      return state === 'pending' || state === 'onboarding' ? 'verifying' : state;
    case 'setback':
      return state === 'pending' || state === 'verifying' ? 'onboarding' : state;
    case 'verified':
      return state === 'onboarding' || state === 'verifying' ? 'healthy' : state;
    case 'checked':
      return state === 'healthy' || state === 'degraded' || state === 'broken'
        ? stateFor(event.worst)
        : state;
    case 'disconnected':
      return 'disconnected';
    case 'reconnected':
      return state === 'disconnected' ? 'pending' : state;
  }
}

function stateFor(worst: Severity | undefined): State {
  if (worst === 'critical') return 'broken';
  return worst === 'warning' ? 'degraded' : 'healthy';
}

/** Consent that worked once and does not any more: only the tenant admin can give it again. */
const LOST_CONSENT = new Set(['consent.notGranted', 'consent.partial']);

/**
 * What a connection waits for: `asking` an admin to consent, `provisioning` while steps are done in an admin's name,
 * `waiting` for Microsoft to show what an admin did, or `settled`, which is none of these. A connection that lost its consent keeps its state, and is checked every night,
 * while it is asked for anew.
 */
export function phaseOf({
  state,
  onboarding,
  provisioning,
  health,
}: Connection): 'asking' | 'provisioning' | 'waiting' | 'settled' {
  if (state === 'disconnected') return 'settled';
  const hasActor = provisioning?.actor === 'steward' || provisioning?.session !== undefined;
  if (hasActor && provisioning?.finishedAt === undefined) return 'provisioning';
  if (state === 'pending' || state === 'onboarding') return 'asking';
  if (state === 'verifying') return 'waiting';
  const last = health.checks.consentStatus?.last;
  const lost = last?.verdict === 'fail' && last.findings.some(({ code }) => LOST_CONSENT.has(code));
  if (!isConnected(state) || !lost) return 'settled';
  const looking = onboarding.dueAt !== undefined && !onboarding.setback;
  return looking && hasReturned(onboarding) ? 'waiting' : 'asking';
}

/** Has somebody signed in since the browser was last sent to Microsoft? */
export const hasReturned = ({ startedAt, completedAt }: Connection['onboarding']): boolean =>
  startedAt !== undefined && completedAt !== undefined && completedAt >= startedAt;

/** The worst severity among the last known findings and open alerts; `undefined` where nothing is wrong. */
export function worstSeverity(health: Health): Severity | undefined {
  // An alert outlives its check's answer where the check cannot be asked any more.
  const open = Object.values(health.alerts).filter(
    (one) => one.resolvedAt === undefined && one.check !== STALE_CHECK,
  );
  return severities[
    Math.max(...[...findingsOf(health), ...open].map(({ severity }) => severities.indexOf(severity)))
  ];
}
