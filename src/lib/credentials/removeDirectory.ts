import { isDeepStrictEqual } from 'node:util';
import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { directorySecret } from '../connections/directory.ts';
import { leftoverOf } from '../connections/directoryTrial.ts';
import { ALONE } from '../connections/keptEntries.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import type { Verdict } from '../connections/verdict.ts';
import { applied } from '../health/applied.ts';
import { isolated, type Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import { changedMeanwhile } from '../web/etag.ts';
import type { Problem } from '../web/problem.ts';
import { barOfForgetting } from './directoryRenewal.ts';

/** Takes the directory account away from a connection: the customer's account stays, and nobody here knows its password. */
export interface RemoveDirectory {
  /**
   * What a trial may have left is removed before, or named in the history. The row forgets it first, then the vault: whatever
   * dies in between, the vault's entry goes.
   *
   * @param by object id
   * @param isAsSeen is it still as whoever wants that has seen it? Else nothing is changed
   * @returns `undefined` where there is no such connection
   */
  remove(
    connectionId: string,
    by: string,
    isAsSeen?: (current: Connection) => boolean,
  ): Promise<Result<Connection, Problem> | undefined>;
  /** Removes the vault entry of one that was taken away, where nobody is at it. */
  clear(connection: Connection): Promise<void>;
}

export function createRemoveDirectory(given: {
  connections: ConnectionStore;
  vault: Pick<Vault, 'remove'>;
  /** Removes what a trial may have left, as the account. */
  clearTrial: (connectionId: string) => Promise<void>;
  /** Brings what is to be told on its way. */
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  log: Logger;
}): RemoveDirectory {
  const { connections, vault, clock, log } = given;

  /** @param until as whoever is at it wrote it */
  const clearAlone = async (id: string, until: string): Promise<void> => {
    await vault.remove(directorySecret(id));
    await connections.update(id, (current) => {
      const { directoryClearing, ...rest } = current;
      return directoryClearing === until ? { connection: rest } : undefined;
    });
  };

  return {
    async remove(connectionId, by, isAsSeen = () => true) {
      const before = await connections.read(connectionId);
      if (!before) return undefined;
      let refusal = barOfRemoval(before, isAsSeen, clock());
      if (refusal) return err(refusal);
      await given.clearTrial(connectionId);
      const until = iso(clock() + ALONE);
      const after = await connections.update(connectionId, (current) => {
        refusal = barOfRemoval(current, (now) => isAsSeen(now) || isButTried(before, now), clock());
        return refusal ? undefined : without(current, until, by, clock());
      });
      if (!after) return undefined;
      if (refusal) return err(refusal);
      const fields = { connectionId };
      await isolated(log, 'removing a directory account from the vault', fields, () =>
        clearAlone(connectionId, until),
      );
      await isolated(log, 'telling of a directory account', fields, () => given.flush(connectionId));
      return ok(after);
    },
    async clear({ id, directoryClearing }) {
      if (directoryClearing === undefined || Date.parse(directoryClearing) > clock()) return;
      const until = iso(clock() + ALONE);
      let isOurs = false;
      await connections.update(id, (current) => {
        isOurs = current.directoryClearing === directoryClearing;
        return isOurs ? { connection: { ...current, directoryClearing: until } } : undefined;
      });
      if (isOurs) await clearAlone(id, until);
    },
  };
}

function barOfRemoval(
  current: Connection,
  isAsSeen: (current: Connection) => boolean,
  now: number,
): Problem | undefined {
  // Whoever saw an account that is gone hears that, as with anything else that has another version.
  if (!isAsSeen(current)) return changedMeanwhile;
  if (!current.directory) return { code: 'not_found', detail: 'The connection has no directory account.' };
  return barOfForgetting(current, now);
}

/** Pure: is the account the same, but for what its trials have left? */
const isButTried = (before: Connection, now: Connection): boolean =>
  isDeepStrictEqual({ ...before.directory, trial: undefined }, { ...now.directory, trial: undefined });

const NOT_ASKED: Verdict = {
  verdict: 'notAsked',
  reason: 'The directory account was taken away.',
  over: true,
};

/** Pure: what nobody here can remove any more, as a sentence behind another; nothing where nothing is left. */
export function leftoverText({ id, directory }: Pick<Connection, 'id' | 'directory'>): string {
  const left = leftoverOf(id, directory?.trial);
  return left === undefined
    ? ''
    : ` A trial of the account may have left a user in its domain, which has to be deleted there: ${left}.`;
}

/** Pure: without the account, and with nothing open that was found of it. */
function without(current: Connection, until: string, by: string, now: number): Change {
  const { directory, ...rest } = current;
  const account = directory?.account ?? '';
  const left = leftoverText(current);
  const text = `The directory account ${account} was taken away from the connection; the customer’s account stays.${left}`;
  const entry = {
    id: `directory-removed-${directory?.password.secretVersion ?? ''}`,
    at: iso(now),
    by,
    action: 'credential.removed' as const,
    connection: current.id,
    subject: account,
    text,
  };
  const bare = { ...rest, directoryClearing: until, unaudited: [...current.unaudited, entry] };
  const rules = { remindAfter: undefined, byHand: true };
  const bared = applied(bare, { directoryAccount: NOT_ASKED }, iso(now), rules);
  const changes = bared.history === undefined ? [] : [bared.history];
  return { connection: bared.connection, history: [`${text} By ${by}.`, ...changes].join(' ') };
}
