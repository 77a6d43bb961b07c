import { type Clock, iso, MINUTE, SECOND } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { phaseOf } from '../connections/states.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import type { ConnectionToken, ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { Logger } from '../log.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import { afterLook, isProved, judgeToken, type Sight } from './verification.ts';

/** A message that a connection in onboarding is due for a look. */
export interface VerifyMessage {
  readonly connectionId: string;
}

/** With the page open we look this often, whatever the ladder says. */
const PAGE_PACE = 5 * SECOND;
/** Messages become visible a little early or late. */
const TOLERANCE = SECOND;

export interface Verifier {
  /** Does the step that is due, if one is; done twice, the second time does nothing. */
  step(connectionId: string, by: 'queue' | 'page'): Promise<Connection | undefined>;
  /** One token of the connection, judged. */
  look(connection: Connection): Promise<Sight>;
  /** The first checks of what was just verified; once they are stored it is not due any more. */
  settle(connectionId: string): Promise<Connection | undefined>;
}

export function createVerifier(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  tokens: ConnectionTokens;
  queue: Queue<VerifyMessage>;
  onVerified: (connectionId: string) => Promise<unknown>;
  clock: Clock;
  log: Logger;
}): Verifier {
  const { connections, profiles, tokens, queue, onVerified, clock, log } = given;

  const look: Verifier['look'] = async (connection) => {
    const profile = await profiles.find(connection.profile);
    const token: Result<ConnectionToken, TokenFailure> = profile
      ? await tokens.request(connection, profile)
      : err({ kind: 'noCredential', reason: 'there is no such profile any more' });
    return judgeToken(connection, profile, token);
  };

  const settle: Verifier['settle'] = async (connectionId) => {
    await onVerified(connectionId);
    // Where the checks could not see it yet, it stays due.
    return connections.update(connectionId, (current) =>
      phaseOf(current) === 'settled' ? withoutDue(current) : undefined,
    );
  };

  return {
    look,
    settle,
    async step(connectionId, by) {
      const leased = await takeLease(connections, connectionId, by, clock());
      if (!leased.taken) {
        // Somebody thought it was due: the list says so, perhaps from before the process died.
        if (by === 'queue') await connections.relist(connectionId);
        return leased.connection;
      }
      const sight = await look(leased.connection);
      log.info('looked at a tenant in onboarding', { connectionId, sight: sight.kind, by });
      const after = await connections.update(connectionId, (current) =>
        afterLook(current, sight, by === 'page', clock()),
      );
      if (!after) return undefined;
      if (sight.kind === 'verified' && isProved(after) && isConnected(after.state)) {
        return await settle(connectionId);
      }
      const { dueAt } = after.onboarding;
      if (phaseOf(after) === 'waiting' && dueAt !== undefined && by === 'queue') {
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
    const phase = phaseOf(current);
    if (phase === 'settled') return by === 'queue' ? withoutDue(current) : undefined;
    if (phase === 'provisioning') return undefined;
    // Nobody has signed in: there is nothing to look with.
    if (phase === 'asking' && current.ownership === 'dedicated')
      return by === 'queue' ? withoutDue(current) : undefined;
    taken =
      by === 'page'
        ? phase === 'waiting' && since >= PAGE_PACE
        : dueAt !== undefined && Date.parse(dueAt) <= now + TOLERANCE;
    if (!taken) return undefined;
    const leasedUntil = by === 'queue' ? { dueAt: iso(now + MINUTE) } : {};
    return {
      connection: { ...current, onboarding: { ...current.onboarding, lookedAt: iso(now), ...leasedUntil } },
    };
  });
  return taken && connection ? { taken, connection } : { taken: false, connection };
}

/** What settled by other means, such as a nightly check, is not due any more; what was ended is until it is cleared. */
function withoutDue(current: Connection): Change | undefined {
  const { dueAt, ...kept } = current.onboarding;
  return dueAt === undefined || current.clearing
    ? undefined
    : { connection: { ...current, onboarding: kept } };
}
