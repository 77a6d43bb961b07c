import { type Clock, iso, MINUTE } from '../clock.ts';
import type { Audit } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { findingsOf } from '../connections/verdict.ts';
import { within } from '../deadline.ts';
import type { Logger } from '../log.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { hash } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import { stateTexts } from '../web/pages/labels.ts';
import type { Problem } from '../web/problem.ts';
import { createAllowance } from './allowance.ts';
import type { ConnectionToken, ConnectionTokens } from './connectionTokens.ts';
import { createMemory } from './memory.ts';

/** An access token for Microsoft Graph, as a connector gets it. */
export interface GivenToken {
  readonly token: string;
  readonly tokenType: 'Bearer';
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Application permissions of a token of an app itself. */
  readonly roles?: readonly string[];
  /** Delegated permissions of a token on behalf of an account. */
  readonly scopes?: readonly string[];
}

/**
 * Gives a connection's token to a caller that is named on it: whoever fetches tokens need not hold a credential.
 *
 * @param caller object id in the operator's tenant
 * @throws UnavailableError where state or audit cannot be kept; then nothing was given
 */
export type Broker = (connectionId: string, caller: string) => Promise<Result<GivenToken, Problem>>;

/** A token is asked anew this long before its end, so that none is given that is over before it is used. */
const MARGIN = 5 * MINUTE;
/** Requests of a caller at once, and how they come back. */
const ALLOWANCE = { burst: 60, perSecond: 1 };
/** Tokens in memory; at two kilobytes each a few megabytes. */
const SIZE = 2_000;

/** A token in memory, and when each caller was first to get it. */
interface Held extends ConnectionToken {
  readonly since: Map<string, string>;
}

/** Each instance remembers its own tokens, and asks once however many callers want the same. */
export function createBroker(given: {
  connections: Pick<ConnectionStore, 'read'>;
  profiles: Pick<Profiles, 'find'>;
  tokens: Pick<ConnectionTokens, 'request' | 'inForce' | 'clientId'>;
  audit: Pick<Audit, 'add'>;
  clock: Clock;
  log: Logger;
}): Broker {
  const { connections, profiles, tokens, audit, clock, log } = given;
  const allowance = createAllowance({ ...ALLOWANCE, clock });
  const held = createMemory<Result<Held, TokenFailure>>({
    size: SIZE,
    until: (answer) => (answer.ok ? answer.value.endsAt - MARGIN : Number.NEGATIVE_INFINITY),
    clock,
  });
  const listed = createMemory<number>({ size: 10 * SIZE, until: (endsAt) => endsAt, clock });

  const ask = async (connection: Connection, profile: Profile): Promise<Result<Held, TokenFailure>> => {
    // Whoever asks later waits for this answer, so it must come.
    const answer = await within(MINUTE, 'the token service', () => tokens.request(connection, profile));
    // What another tenant's data can be read with is not this connection's, whoever made it.
    const came =
      answer.ok && answer.value.tenant !== connection.tenant
        ? err({ kind: 'unavailable' as const, reason: 'the token that came is of another tenant' })
        : answer;
    if (came.ok) return ok({ ...came.value, since: new Map() });
    log.warn('no token for a connector', { connectionId: connection.id, failure: came.error });
    return came;
  };

  /** Writes down that this caller gets this token, once however often it is fetched. */
  const record = (connection: Connection, clientId: string, token: Held, caller: string) => {
    const at = token.since.get(caller) ?? iso(clock());
    token.since.set(caller, at);
    const id = `token-${hash(`${caller} ${token.token}`)}`;
    return listed.recall(id, async () => {
      await audit.add({
        id,
        at,
        by: caller,
        action: 'token.given',
        connection: connection.id,
        subject: clientId,
        text: `A token of the app ${clientId} was given, good until ${iso(token.endsAt)}.`,
      });
      return token.endsAt;
    });
  };

  return async (connectionId, callerId) => {
    const caller = callerId.toLowerCase();
    const wait = allowance(caller);
    if (wait > 0) return err({ code: 'too_many_requests', detail: TOO_MANY, retryAfter: wait });
    const connection = await connections.read(connectionId);
    if (!connection?.callers.includes(caller)) return err({ code: 'not_allowed', detail: NOT_NAMED });
    const profile = await profiles.find(connection.profile);
    const refusal = refusalOf(connection, profile);
    if (refusal || !profile) return err(refusal ?? { code: 'unknown_profile' });

    const key = `${connection.id} ${tokens.inForce(connection, profile)}`;
    const token = await held.recall(key, () => ask(connection, profile));
    if (!token.ok) return err(problemOf(token.error));
    await record(connection, tokens.clientId(connection, profile) ?? '', token.value, caller);
    return ok(shown(token.value));
  };
}

const TOO_MANY = 'A token is good for about an hour: keep it until shortly before its end.';
/** The same whether there is such a connection or not. */
const NOT_NAMED =
  'You are not named on a connection of this id. An operator names who may fetch its tokens by their object id.';

/** Pure: why a connection gives no token to anybody now; `undefined` where it may. */
function refusalOf({ state, health }: Connection, profile: Profile | undefined): Problem | undefined {
  if (profile && !mainApp(profile))
    return { code: 'no_token', detail: 'The profile has no app that a token could be for.' };
  if (state === 'healthy' || state === 'degraded') return undefined;
  const why = state === 'broken' ? findingsOf(health).filter(({ severity }) => severity === 'critical') : [];
  const detail = [stateTexts[state].means, ...why.map(({ message }) => message)].join(' ');
  return { code: 'state_conflict', detail };
}

/** Pure: how a caller is told that there is no token. Why a service of ours is away is not theirs to know. */
function problemOf(failure: TokenFailure): Problem {
  if (failure.kind === 'noCredential')
    return { code: 'state_conflict', detail: `The connection cannot prove itself: ${failure.reason}.` };
  const wait = failure.kind === 'unavailable' ? failure.retryAfterSeconds : undefined;
  const aadsts = failure.kind === 'refused' ? failure.aadsts : undefined;
  const { class: kind, cause } = explain(aadsts);
  // Without a number of Microsoft's it may have been anything on the way.
  if (aadsts === undefined || kind === 'transient') {
    const detail = 'There is no token just now, which says nothing about the connection. Try again later.';
    return { code: 'unavailable', detail, retryAfter: Math.max(1, wait ?? 60) };
  }
  return { code: 'state_conflict', detail: `Microsoft Entra gives no token. ${cause} (AADSTS${aadsts})` };
}

const shown = ({ token, endsAt, by, roles, scopes }: ConnectionToken): GivenToken => ({
  token,
  tokenType: 'Bearer',
  expiresAt: iso(endsAt),
  ...(by === 'person' ? { scopes } : { roles }),
});
