import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { type DirectoryTrial, isBeingCleared, isUnderWay } from '../connections/directoryTrial.ts';
import { withWrong } from '../connections/directorySuccession.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { type DirectoryFailure, isWrong, type TooSoon } from '../directory/failures.ts';
import { canBeTried } from '../directory/rights.ts';
import { DIRECTORY_TIMEOUT } from '../directory/session.ts';
import { domainOf } from '../directory/standing.ts';
import {
  clearMarked,
  markOf,
  placeBelow,
  trialUserOf,
  type TrialWish,
  type TriedStep,
  tryRights,
} from '../directory/trial.ts';
import { isolated, type Logger } from '../log.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import { barOf } from './countedDirectory.ts';
import { isBeingRemoved } from './directoryRenewal.ts';
import type { AsDirectoryAccount, OpenDirectory } from './openDirectory.ts';
import { newPassword } from './passwords.ts';
import { notAnswered } from './refusals.ts';

/**
 * Tries what the directory account of a connection may do, with one user that is made for it in a container and removed
 * again, in five seconds at most; where the connection is lost meanwhile, five more are for removing it. What an earlier
 * trial has left is removed, too. One at a time: of a connection two would take each other's user away.
 *
 * @param container distinguished name of a place at or below the base
 * @returns `undefined` where there is no such connection
 * @throws UnavailableError where storage does not answer
 */
export type TryDirectory = (
  connectionId: string,
  container: string,
  by: string,
) => Promise<Result<DirectoryTrial, Problem> | undefined>;

export function createTryDirectory(given: {
  connections: ConnectionStore;
  profiles: Pick<Profiles, 'find'>;
  openDirectory: OpenDirectory;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): TryDirectory {
  const { connections, clock, random, log } = given;

  const keep = (id: string, trial: DirectoryTrial) =>
    connections.update(id, (current) =>
      // Whoever ended the connection meanwhile has taken the account away.
      current.directory
        ? { connection: { ...current, directory: { ...current.directory, trial } } }
        : undefined,
    );

  /** Written down where it is wrong, so that it is no news to the check, which does not try it: a domain counts them. */
  const heard = async (connection: Connection, failure: DirectoryFailure): Promise<Connection> => {
    const version = connection.directory?.password.secretVersion ?? '';
    if (!isWrong(failure)) return connection;
    const after = await connections.update(connection.id, (current) => {
      const directory = withWrong(current, version, clock());
      return directory && { connection: { ...current, directory } };
    });
    return after ?? connection;
  };

  const look = (connection: Connection) =>
    isolated(log, 'checking a directory account', { connectionId: connection.id }, () =>
      given.recheck(connection),
    );

  return async (connectionId, container, by) => {
    const connection = await connections.read(connectionId);
    if (!connection) return undefined;
    const account = connection.state === 'disconnected' ? undefined : connection.directory;
    if (!account) return err({ code: 'state_conflict', detail: NO_ACCOUNT });
    if (isBeingRemoved(connection)) return err({ code: 'state_conflict', detail: BEING_REMOVED });
    if (account.pendingPassword) return err({ code: 'state_conflict', detail: BEING_RENEWED });
    const rights = (await given.profiles.find(connection.profile))?.directoryAccount?.rights ?? [];
    if (!canBeTried(rights)) return err({ code: 'state_conflict', detail: NOTHING_TO_TRY });
    const opened = await given.openDirectory(connection);
    if (!opened) return err(notAnswered('The password of the account could not be read', undefined));
    if (!opened.ok) return err(problemOf(opened.error));
    const deadline = clock() + DIRECTORY_TIMEOUT;
    const as: AsDirectoryAccount = (work) => opened.value(work, Math.max(1, deadline - clock()));

    const found = await as(async (session) => {
      const domain = await domainOf(session);
      return { domain, place: await placeBelow(session, account.base ?? domain, container) };
    });
    if (!found.ok) {
      if (found.error.kind === 'refused') await look(await heard(connection, found.error));
      return err(problemOf(found.error));
    }
    const { domain, place } = found.value;
    if (place === undefined) return err(ELSEWHERE);

    // Before anything is made: whoever dies from here on is known to have left something.
    const begun = { container: place, startedAt: iso(clock()) };
    const text = `A trial of what the account ${account.account} may do in ${place} was begun.`;
    const act = { action: 'trial.begun' as const, by, subject: account.account, text };
    let isOther = false;
    const after = await connections.update(connectionId, (current) => {
      const before = current.directory?.trial;
      isOther = isUnderWay(before, clock()) || isBeingCleared(before, clock());
      // Whoever forgets the account has looked that nobody tries it.
      if (isOther || !current.directory || isBeingRemoved(current)) return undefined;
      const directory = { ...current.directory, trial: { ...begun, steps: [] } };
      return { act, history: `${text} By ${by}.`, connection: { ...current, directory } };
    });
    if (isOther) return err({ code: 'state_conflict', detail: UNDER_WAY });
    if (!after?.directory) return after && err({ code: 'state_conflict', detail: NO_ACCOUNT });
    if (isBeingRemoved(after)) return err({ code: 'state_conflict', detail: BEING_REMOVED });
    await isolated(log, 'listing a trial', { connectionId }, () => given.flush(connectionId));

    const wish: TrialWish = {
      domain,
      place,
      mark: markOf(connectionId),
      rights,
      id: random(3).toString('hex'),
      password: newPassword(random),
    };
    const steps: TriedStep[] = [];
    const tried = await as((session) => tryRights(session, wish, (step) => steps.push(step)));
    if (!tried.ok)
      steps.push(
        tried.error.kind === 'tooSoon'
          ? { step: 'trialMake', outcome: 'skipped', text: tried.error.reason }
          : await cutOff(opened.value, tried.error, wish),
      );
    const trial = { ...begun, finishedAt: iso(clock()), steps };
    const names = steps.flatMap((step) => (step.outcome === 'left' ? (step.names ?? []) : []));
    if (names.length > 0) log.warn('a trial has left a user in a directory', { connectionId, names });
    else log.info('tried what a directory account may do', { connectionId });
    const kept = await keep(connectionId, trial);
    if (kept) await look(kept);
    return ok(trial);
  };
}

const NOTHING_TO_TRY = 'The connector does not create and delete users there, so there is nothing to try.';
const NO_ACCOUNT = 'The connection has no account of a directory of the customer’s own.';
const BEING_REMOVED = 'What the connection has in its tenant is being removed.';
const BEING_RENEWED = 'The password of the account is being renewed. Try again in a few minutes.';
const UNDER_WAY = 'A trial of the account is under way. Try again in a minute.';
const ELSEWHERE: Problem = {
  code: 'invalid_request',
  errors: [
    {
      path: 'container',
      message: 'is not at or below the base of the account, or the account does not see it',
    },
  ],
};

/** Why nobody got as far as the container. */
const problemOf = (failure: DirectoryFailure | TooSoon): Problem => {
  if (failure.kind === 'tooSoon') return barOf(failure);
  return failure.kind === 'refused'
    ? { code: 'state_conflict', detail: failure.reason }
    : notAnswered(failure.reason, undefined);
};

/** After a lost connection one more is made, to remove the user, with a time of its own; who does not see it does not know that it is gone. */
async function cutOff(
  as: AsDirectoryAccount,
  { reason }: DirectoryFailure,
  wish: TrialWish,
): Promise<TriedStep> {
  const cleared = await as((session) => clearMarked(session, wish));
  const isGone = cleared.ok && cleared.value.names.length > 0 && cleared.value.refusal === undefined;
  return isGone
    ? { step: 'trialDelete', outcome: 'done', text: reason }
    : { step: 'trialDelete', outcome: 'left', names: [trialUserOf(wish)], text: reason };
}
