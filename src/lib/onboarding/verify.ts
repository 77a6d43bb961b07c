import { type Clock, DAY, HOUR, iso, MINUTE, SECOND } from '../clock.ts';
import type { Connection, SetbackCode } from '../connections/connection.ts';
import { nextState } from '../connections/states.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { UnavailableError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { findProfile } from '../profiles/profiles.ts';
import { requiredRoles } from '../profiles/schema.ts';
import { err, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';

/** A message that a connection in onboarding is due for a look. */
export interface VerifyMessage {
  readonly connectionId: string;
}

/** What Microsoft takes to show a consent everywhere: seconds, now and then minutes. */
const LADDER = [5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE];
/** With the page open we look this often, whatever the ladder says. */
const PAGE_PACE = 5 * SECOND;
/** Consent may come by an approval workflow, or with the browser closed. */
const WAIT_FOR_APPROVAL = 7 * DAY;
/** Messages become visible a little early or late. */
const TOLERANCE = SECOND;

/** What one look at the tenant found. */
export type Sight =
  | { readonly kind: 'verified' }
  | { readonly kind: 'waiting'; readonly waitingFor: 'consent' | 'permissions' | 'token' }
  | { readonly kind: 'setback'; readonly code: SetbackCode; readonly aadsts?: number; readonly correlationId?: string };

/** Judges a fresh app-only token, or its refusal, against what the profile requires. */
export function judgeToken(
  connection: Pick<Connection, 'tenant' | 'profile'>,
  token: Result<AppToken, TokenFailure>,
): Sight {
  if (token.ok) {
    if (token.value.tenant.toLowerCase() !== connection.tenant) return { kind: 'setback', code: 'wrongTenant' };
    const profile = findProfile(connection.profile);
    if (!profile) return { kind: 'setback', code: 'operator' };
    const missing = requiredRoles(profile).filter((role) => !token.value.roles.includes(role));
    return missing.length === 0 ? { kind: 'verified' } : { kind: 'waiting', waitingFor: 'permissions' };
  }
  const { error } = token;
  if (error.kind === 'unavailable') return { kind: 'waiting', waitingFor: 'token' };
  const about = {
    ...(error.aadsts !== undefined && { aadsts: error.aadsts }),
    ...(error.correlationId !== undefined && { correlationId: error.correlationId }),
  };
  switch (explain(error.aadsts).class) {
    case 'consent':
      return { kind: 'waiting', waitingFor: 'consent' };
    case 'credential':
      return { kind: 'setback', code: 'operator', ...about };
    case 'appDisabled':
    case 'tenantGone':
    case 'policy':
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
const isProved = ({ onboarding }: Connection): boolean =>
  onboarding.completedBy !== undefined || onboarding.consentedBefore === false;

/** Pure: what one look makes of a connection. */
export function afterLook(current: Connection, sight: Sight, byPage: boolean, now: number): Change | undefined {
  const { state, onboarding } = current;
  if (state !== 'onboarding' && state !== 'verifying') return undefined;
  const { dueAt: _due, waitingFor: _waiting, ...kept } = onboarding;

  if (sight.kind === 'verified' && isProved(current)) {
    const { setback: _setback, ...clean } = kept;
    return {
      connection: { ...current, state: nextState(state, { kind: 'verified' }), onboarding: clean },
      history: 'Microsoft confirmed the permissions: the connection works.',
    };
  }
  if (sight.kind === 'setback') return setBack(current, sight, now);
  const waitingFor = sight.kind === 'waiting' ? sight.waitingFor : 'consent';
  if (state === 'onboarding') return { connection: { ...current, onboarding: { ...kept, ...hourly(current, now), waitingFor } } };
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

/** Back to onboarding with a reason, and with an hourly look while approval may still come. */
export function setBack(
  current: Connection,
  { code, aadsts, correlationId }: { code: SetbackCode; aadsts?: number; correlationId?: string },
  now: number,
): Change {
  const { dueAt: _due, waitingFor: _waiting, ...kept } = current.onboarding;
  const setback = { code, at: iso(now), ...(aadsts !== undefined && { aadsts }), ...(correlationId && { correlationId }) };
  return {
    connection: {
      ...current,
      state: nextState(current.state, { kind: 'setback' }),
      onboarding: { ...kept, attempt: 0, setback, ...hourly(current, now) },
    },
    history: `Onboarding did not go on: ${code}${aadsts === undefined ? '' : ` (AADSTS${aadsts})`}.`,
  };
}

function hourly({ onboarding }: Connection, now: number): { dueAt?: string } {
  const startedAt = Date.parse(onboarding.startedAt ?? '');
  return now - startedAt < WAIT_FOR_APPROVAL ? { dueAt: iso(now + HOUR) } : {};
}

export interface Verifier {
  /** Does the step that is due, if one is; done twice, the second time does nothing. */
  step(connectionId: string, by: 'queue' | 'page'): Promise<Connection | undefined>;
  /** One app-only token of the connection's tenant. */
  look(connection: Pick<Connection, 'tenant' | 'profile'>): Promise<Result<AppToken, TokenFailure>>;
}

export function createVerifier(given: {
  connections: ConnectionStore;
  apps: OperatorApps;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  queue: Queue<VerifyMessage>;
  onVerified: (connectionId: string) => Promise<void>;
  clock: Clock;
  log: Logger;
}): Verifier {
  const { connections, apps, requestToken, queue, onVerified, clock, log } = given;

  const look: Verifier['look'] = async ({ tenant, profile }) => {
    try {
      const client = await apps.client(profile);
      if (client.ok) return await requestToken(client.value, tenant);
      return err({ kind: 'refused', error: client.error, aadsts: 7000218, correlationId: undefined });
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return err({ kind: 'unavailable', reason: thrown.message });
      throw thrown;
    }
  };

  return {
    look,
    async step(connectionId, by) {
      const leased = await takeLease(connections, connectionId, by, clock());
      if (!leased.taken) return leased.connection;
      const sight = judgeToken(leased.connection, await look(leased.connection));
      log.info('looked at a tenant in onboarding', { connectionId, sight: sight.kind, by });
      const after = await connections.update(connectionId, (current) => afterLook(current, sight, by === 'page', clock()));
      if (!after) return undefined;
      if (after.state === 'healthy') {
        await onVerified(connectionId);
        return await connections.read(connectionId);
      }
      const { dueAt } = after.onboarding;
      if (after.state === 'verifying' && dueAt !== undefined && by === 'queue') {
        await queue.send({ connectionId }, Math.max(0, (Date.parse(dueAt) - clock()) / 1_000));
      }
      return after;
    },
  };
}

/** Only one worker looks at a time: the lease moves the due time on, and the ETag lets one writer win. */
async function takeLease(
  connections: ConnectionStore,
  id: string,
  by: 'queue' | 'page',
  now: number,
): Promise<{ taken: true; connection: Connection } | { taken: false; connection: Connection | undefined }> {
  let taken = false;
  const connection = await connections.update(id, (current) => {
    const { dueAt, lookedAt } = current.onboarding;
    const since = lookedAt === undefined ? Number.POSITIVE_INFINITY : now - Date.parse(lookedAt);
    const due =
      by === 'page'
        ? current.state === 'verifying' && since >= PAGE_PACE
        : dueAt !== undefined && Date.parse(dueAt) <= now + TOLERANCE;
    taken = due && (current.state === 'verifying' || current.state === 'onboarding');
    if (!taken) return undefined;
    const leasedUntil = by === 'queue' ? { dueAt: iso(now + MINUTE) } : {};
    return { connection: { ...current, onboarding: { ...current.onboarding, lookedAt: iso(now), ...leasedUntil } } };
  });
  return taken && connection ? { taken, connection } : { taken: false, connection };
}
