import { applyState } from '../alerts/transition.ts';
import { DAY, HOUR, iso, MINUTE, SECOND } from '../clock.ts';
import type { Connection, SetbackCode } from '../connections/connection.ts';
import { hasReturned, hasSignedInAgain, nextState, phaseOf } from '../connections/states.ts';
import type { Change } from '../connections/store.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { ConnectionToken } from '../credentials/connectionTokens.ts';
import { heldRights } from '../credentials/heldRights.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Result } from '../result.ts';

/** What Microsoft takes to show a consent everywhere: seconds, now and then minutes. */
const LADDER = [5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE];
/** Consent may come by an approval workflow, or with the browser closed. */
const WAIT_FOR_APPROVAL = 7 * DAY;

/** What one look at the tenant found. */
export type Sight =
  /** The tenant grants what this version of the profile requires. */
  | { readonly kind: 'verified'; readonly profileVersion: number }
  | { readonly kind: 'waiting'; readonly waitingFor: 'consent' | 'permissions' | 'token' }
  | {
      readonly kind: 'setback';
      readonly code: SetbackCode;
      readonly aadsts?: number;
      readonly correlationId?: string;
    };

/** Judges a fresh token of the connection, or its refusal, against what the profile requires. */
export function judgeToken(
  connection: Pick<Connection, 'tenant' | 'access'>,
  profile: Profile | undefined,
  token: Result<ConnectionToken, TokenFailure>,
): Sight {
  if (token.ok) {
    if (token.value.tenant.toLowerCase() !== connection.tenant)
      return { kind: 'setback', code: 'wrongTenant' };
    const { by, objectId } = token.value;
    if (by === 'person' && objectId !== connection.access.account?.objectId)
      return { kind: 'waiting', waitingFor: 'token' };
    const { required, missing } = profile ? heldRights(profile, token.value) : { required: [], missing: [] };
    // Where nothing is required, anything would do.
    if (!profile || required.length === 0) return { kind: 'setback', code: 'operator' };
    return missing.length === 0
      ? { kind: 'verified', profileVersion: profile.version }
      : { kind: 'waiting', waitingFor: 'permissions' };
  }
  const { error } = token;
  if (error.kind === 'unavailable') return { kind: 'waiting', waitingFor: 'token' };
  if (error.kind === 'noCredential') return { kind: 'setback', code: 'operator' };
  const about = {
    ...(error.aadsts !== undefined && { aadsts: error.aadsts }),
    ...(error.correlationId !== undefined && { correlationId: error.correlationId }),
  };
  switch (explain(error.aadsts).class) {
    case 'consent':
      return { kind: 'waiting', waitingFor: 'consent' };
    case 'credential':
      return { kind: 'setback', code: 'operator', ...about };
    case 'secondFactor':
      return { kind: 'setback', code: 'secondFactor', ...about };
    case 'appDisabled':
    case 'tenantGone':
    case 'policy':
    case 'signIn':
    case 'account':
      return { kind: 'setback', code: 'refused', ...about };
    case 'transient':
    case 'other':
      return { kind: 'waiting', waitingFor: 'token' };
  }
}

/**
 * Does the tenant's word suffice? Roles that were there before the admin was sent out prove nothing about
 * this onboarding: then only the sign-in that follows consent does.
 */
export const isProved = (connection: Connection): boolean =>
  hasReturned(connection.onboarding) ||
  connection.onboarding.consentedBefore === false ||
  hasSignedInAgain(connection);

/** Pure: what one look makes of a connection. */
export function afterLook(
  current: Connection,
  sight: Sight,
  byPage: boolean,
  now: number,
): Change | undefined {
  const { onboarding } = current;
  const phase = phaseOf(current);
  if (phase === 'settled' || phase === 'provisioning') return undefined;
  const { dueAt: _due, waitingFor: _waiting, ...kept } = onboarding;

  if (sight.kind === 'verified' && isProved(current)) {
    return asVerified(current, sight.profileVersion, now);
  }
  if (sight.kind === 'setback') return setBack(current, sight, now);
  const waitingFor = sight.kind === 'waiting' ? sight.waitingFor : 'consent';
  if (phase === 'asking')
    return { connection: { ...current, onboarding: { ...kept, ...hourly(current, now), waitingFor } } };
  if (byPage) return { connection: { ...current, onboarding: { ...onboarding, waitingFor } } };

  const wait = LADDER[onboarding.attempt];
  if (wait === undefined) return setBack(current, { code: 'notSeen' }, now);
  return {
    connection: {
      ...current,
      onboarding: { ...kept, attempt: onboarding.attempt + 1, dueAt: iso(now + wait), waitingFor },
    },
  };
}

/** What the tenant's own word makes of a connection. */
export function asVerified(current: Connection, profileVersion: number, now: number): Change {
  const { setback: _setback, dueAt: _due, waitingFor: _waiting, ...clean } = current.onboarding;
  const state = nextState(current.state, { kind: 'verified' });
  return {
    connection: {
      ...current,
      state,
      profileVersion,
      // Due until the first checks have been stored, so that nobody who dies in between leaves it unchecked.
      onboarding: { ...clean, dueAt: iso(now + MINUTE) },
      // What the links were for is done.
      links: [],
      health: applyState(current.health, current.id, current.state, state, iso(now)),
    },
    history: 'Microsoft confirmed the permissions.',
  };
}

/**
 * Back to onboarding with a reason, and with an hourly look while approval may still come.
 *
 * @param reason `isHearsay` where nobody says so but a browser that came back: whoever has a link can bring any
 */
export function setBack(current: Connection, reason: Reason, now: number): Change {
  const { code, aadsts, correlationId, isHearsay = false } = reason;
  const { dueAt: _due, waitingFor: _waiting, ...kept } = current.onboarding;
  const setback = {
    code,
    at: iso(now),
    ...(aadsts !== undefined && { aadsts }),
    ...(correlationId && { correlationId }),
  };
  return {
    connection: {
      ...current,
      state: nextState(current.state, { kind: 'setback' }),
      onboarding: { ...kept, attempt: 0, setback, ...hourly(current, now) },
    },
    // The hourly look may find the same again and again.
    ...(current.onboarding.setback?.code !== code && {
      history: `${isHearsay ? 'A browser came back and said that onboarding' : 'Onboarding'} did not go on: ${code}${aadsts === undefined ? '' : ` (AADSTS${aadsts})`}.`,
    }),
  };
}

/** Why onboarding did not go on. */
interface Reason {
  readonly code: SetbackCode;
  readonly aadsts?: number;
  readonly correlationId?: string;
  readonly isHearsay?: true;
}

function hourly({ onboarding }: Connection, now: number): { dueAt?: string } {
  const startedAt = Date.parse(onboarding.startedAt ?? '');
  return now - startedAt < WAIT_FOR_APPROVAL ? { dueAt: iso(now + HOUR) } : {};
}
