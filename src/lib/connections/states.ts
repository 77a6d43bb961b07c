import { type CheckId, findingsOf, type Health, type Severity, STALE_CHECK, worstOf } from './verdict.ts';
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
const LOST_CONSENT = ['consent.notGranted', 'consent.partial', 'app.deleted'];
/** A sign-in that worked once and does not any more: only the connector's account can sign in again. */
const LOST_SIGN_IN = ['token.revoked'];
/** An account that cannot sign in, however often it is asked: the steps have to put another one in its place. */
const LOST_ACCOUNT = ['account.missing', 'account.passwordWrong'];

const finds = ({ checks }: Health, check: CheckId, codes: readonly string[]): boolean => {
  const last = checks[check]?.last;
  return last?.verdict === 'fail' && last.findings.some(({ code }) => codes.includes(code));
};

/** Is it the account's sign-in alone that is missing, so that no step has to be done again? */
export const lacksSignIn = ({ health }: Pick<Connection, 'health'>): boolean =>
  finds(health, 'secretExpiry', LOST_SIGN_IN) &&
  !finds(health, 'consentStatus', LOST_CONSENT) &&
  !finds(health, 'account', LOST_ACCOUNT);

/** Has the account signed in since its sign-in was found to be lost? */
export const hasSignedInAgain = ({ health, access }: Pick<Connection, 'health' | 'access'>): boolean =>
  finds(health, 'secretExpiry', LOST_SIGN_IN) &&
  (access.account?.refreshToken?.storedAt ?? '') > (health.checks.secretExpiry?.at ?? '');

/**
 * What a connection waits for: `asking` an admin to consent, `provisioning` while steps are done in an admin's name,
 * `waiting` for Microsoft to show what an admin did, or `settled`, which is none of these. A connection that lost its consent,
 * or the sign-in of its account, keeps its state, and is checked every night, while it is asked for anew.
 */
export function phaseOf(connection: Connection): 'asking' | 'provisioning' | 'waiting' | 'settled' {
  const { state, onboarding, provisioning, health } = connection;
  if (state === 'disconnected') return 'settled';
  const hasActor =
    provisioning !== undefined && (provisioning.actor !== 'admin' || provisioning.session !== undefined);
  if (hasActor && provisioning?.finishedAt === undefined) return 'provisioning';
  if (state === 'pending' || state === 'onboarding') return 'asking';
  if (state === 'verifying') return 'waiting';
  const lost = finds(health, 'consentStatus', LOST_CONSENT) || finds(health, 'secretExpiry', LOST_SIGN_IN);
  if (!isConnected(state) || !lost) return 'settled';
  const looking = onboarding.dueAt !== undefined && !onboarding.setback;
  return looking && (hasReturned(onboarding) || hasSignedInAgain(connection)) ? 'waiting' : 'asking';
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
  return worstOf([...findingsOf(health), ...open]);
}
