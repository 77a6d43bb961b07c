import { type Clock, iso, SECOND } from '../clock.ts';
import { ITSELF } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import { type DirectoryAccount, WRONG_STANDS } from '../connections/directory.ts';
import {
  directoryRenewalAt,
  type PendingDirectory,
  withGivenUp,
  withoutPending,
  withPending,
  withWrong,
} from '../connections/directorySuccession.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { readSelf } from '../directory/changePassword.ts';
import { type DirectoryFailure, isWrong, type TooSoon, wrongPassword } from '../directory/failures.ts';
import { isolated, type Logger } from '../log.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import {
  barOfPending,
  barOfRenewal,
  barOfWrong,
  isBeingRemoved,
  lost,
  neither,
  onlyReaders,
  openUntil,
  overtaken,
  PATIENCE,
  pauseAfter,
  refusalText,
  refusedBecause,
  setAnew,
  waitedInVain,
} from './directoryRenewal.ts';
import type { CountedDirectory } from './countedDirectory.ts';
import type { GivenDirectory } from './giveDirectory.ts';
import { createBeginRenewal } from './beginRenewal.ts';
import { createRenewalRow } from './renewalRow.ts';
import { inForce, outcomeOf, type Pending, saidOf, send } from './sendDirectoryPassword.ts';

/** Gives the directory account another password, which the account sets itself: a change by the one in force, no reset. */
export interface RotateDirectory {
  /**
   * Now; goes on with what was begun. The new password is in the vault, and written down beside the one in force, before
   * the domain hears of it, and in force once the account was let in with it.
   *
   * @param by object id, or `mooring` where nobody asked
   * @returns `undefined` where there is no such connection
   * @throws UnavailableError where storage or vault do not answer; what was begun goes on by itself
   */
  rotate(connectionId: string, by: string): Promise<Result<GivenDirectory, Problem> | undefined>;
  /** Goes on with what was begun, or begins what is due. */
  goOn(connection: Connection): Promise<void>;
}

export function createRotateDirectory(given: {
  connections: ConnectionStore;
  profiles: Pick<Profiles, 'find'>;
  vault: Vault;
  counted: Pick<CountedDirectory, 'inForce' | 'renewed'>;
  /** Brings what is to be told on its way. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): RotateDirectory {
  const { connections, vault, counted, clock, log } = given;

  const row = createRenewalRow({ connections, clock });
  const { write, writeAccount, take, takeUp } = row;

  const recheck = (connection: Connection) =>
    isolated(log, 'checking a directory account', { connectionId: connection.id }, () =>
      given.recheck(connection),
    );

  const begin = createBeginRenewal({ row, counted, recheck, vault, clock, random: given.random });

  const goOnWith = async (
    connection: Connection,
    account: Pending,
  ): Promise<Result<GivenDirectory, Problem>> => {
    const { id } = connection;
    const { pendingPassword: pending, password } = account;
    const { secretVersion: version } = pending;

    const putOff = async (reason: string, delay: number, more: Partial<PendingDirectory>) => {
      const dueAt = clock() + delay;
      const isNews = reason !== pending.failure?.reason;
      const after = await writeAccount(
        id,
        (now) => withPending(now, version, { ...more, dueAt: iso(dueAt) }),
        isNews ? `${WAITS} ${reason}` : undefined,
      );
      return after ? openUntil(reason, dueAt, clock()) : overtaken;
    };
    const wait = async (failure: DirectoryFailure | TooSoon) => {
      const now = clock();
      if (now - Date.parse(pending.since) >= PATIENCE)
        return stop((current) =>
          withGivenUp(current, version, iso(now), (isSent) => waitedInVain(failure.reason, isSent)),
        );
      if (failure.kind === 'tooSoon') return err(await putOff(failure.reason, failure.seconds * SECOND, {}));
      const kept = failure.kind === 'refused' ? { ...failure, triedAt: iso(now) } : failure;
      const delay = pauseAfter(failure, pending.since, now);
      const problem = await putOff(failure.reason, delay, { failure: kept });
      const waiting = failure.kind === 'refused' && (await connections.read(id));
      if (waiting) await recheck(waiting);
      return err(problem);
    };
    const stop = async (decide: (current: Connection) => DirectoryAccount | undefined) => {
      const after = await write(id, (current) => {
        const left = decide(current);
        const text = `${NOT_RENEWED} ${left?.renewalStop?.text ?? ''}`;
        return left && { connection: { ...current, directory: left }, history: text };
      });
      if (after) await told(after);
      return err(after ? refusedBecause(after.directory?.renewalStop?.text ?? '') : overtaken);
    };
    const giveUp = (text: string) =>
      stop((current) => withoutPending(current, version, { at: iso(clock()), text }));
    const told = async (after: Connection): Promise<void> => {
      await isolated(log, 'telling of a directory account', { connectionId: id }, () => given.flush(id));
      await recheck(after);
    };

    const [before, next] = [
      await vault.get(password.secretName, password.secretVersion),
      await vault.get(pending.secretName, version),
    ];
    if (!next) return giveUp(lost);
    // Whoever took the account away, or gave another, is right: nothing is sent any more.
    const announce = async () =>
      (await writeAccount(
        id,
        (now) => (isBeingRemoved(now) ? undefined : withPending(now, version, { sentAt: iso(clock()) })),
        SENT,
      )) !== undefined;
    // A wrong one is counted by the domain: known to be wrong, it is not tried again so soon.
    const { wrongAt } = password;
    const isKnown = wrongAt !== undefined && clock() - Date.parse(wrongAt) < WRONG_STANDS;
    const sent =
      before && !isKnown
        ? await send({
            counted,
            clock,
            connection,
            account,
            before: before.value,
            next: next.value,
            announce,
          })
        : err(wrongPassword);
    log.info('sent a directory account its password', { connectionId: id, outcome: outcomeOf(sent) });
    const isBarred = !sent.ok && sent.error.kind === 'tooSoon';
    // By another try, so nothing was heard of this one: where the account may have the new one that is tried.
    const mayHaveNew = isBarred && pending.sentAt !== undefined;
    if (!sent.ok && !isWrong(sent.error) && !mayHaveNew) return wait(sent.error);
    if (!sent.ok && !isKnown && !isBarred)
      await writeAccount(id, (now) => withWrong(now, password.secretVersion, clock()));
    if (sent.ok && sent.value === 'overtaken') return err(overtaken);
    const refusal = sent.ok && typeof sent.value === 'object' ? sent.value : undefined;
    // An earlier try may have changed it at a controller of which this one has not heard yet.
    if (refusal && pending.sentAt === undefined) return giveUp(refusalText(refusal));

    const proof = await counted.renewed(connection, account, next.value, (session) =>
      readSelf(session, account.account),
    );
    if (!proof.ok && !isWrong(proof.error)) return wait(proof.error);
    if (!proof.ok && refusal?.why === 'elsewhere')
      return wait({ kind: 'unreachable', sent: true, reason: onlyReaders });
    if (!proof.ok) {
      const isOpen = pending.wrongAt === undefined || isBarred || (sent.ok && sent.value === 'changed');
      // An hour ago it was wrong as well; only that long a domain takes the one before a change too.
      if (!isOpen) return giveUp(refusal ? refusalText(refusal) : sent.ok ? setAnew : neither);
      const wrong = { wrongAt: iso(clock()), failure: undefined };
      return err(await putOff('The domain does not know the new password.', WRONG_STANDS, wrong));
    }
    const after = await write(id, (now) => inForce(now, version, clock()));
    if (!after) return err(overtaken);
    await told(after);
    return ok({ connection: after, said: saidOf(account) });
  };

  const goOnIf = async (connection: Connection | undefined): Promise<Result<GivenDirectory, Problem>> => {
    const { directory: account } = connection ?? {};
    const { pendingPassword } = account ?? {};
    if (!connection || !account || !pendingPassword) return err(overtaken);
    return goOnWith(connection, { ...account, pendingPassword });
  };

  const rotate: RotateDirectory['rotate'] = async (connectionId, by) => {
    const before = await connections.read(connectionId);
    if (!before) return undefined;
    const { directory: account } = before;
    const bar =
      barOfRenewal(before, await given.profiles.find(before.profile)) ?? barOfPending(before, clock());
    if (bar || !account) return err(bar ?? overtaken);
    const { pendingPassword: pending } = account;
    if (pending) return goOnIf(await take(connectionId, pending.secretVersion));
    if (account.renewalStop?.unproved) return goOnIf(await takeUp(connectionId, by));
    const wrong = barOfWrong(before, clock());
    const begun = wrong ? err(wrong) : await begin(before, account, by);
    return begun.ok ? goOnIf(begun.value) : begun;
  };

  return {
    rotate,
    async goOn(connection) {
      const { pendingPassword: pending } = connection.directory ?? {};
      const dueAt = pending ? Date.parse(pending.dueAt) : directoryRenewalAt(connection);
      if (dueAt === undefined || dueAt > clock()) return;
      const gone = await (pending
        ? goOnIf(await take(connection.id, pending.secretVersion))
        : rotate(connection.id, ITSELF));
      if (gone?.ok === false)
        log.warn('a directory account has no new password yet', {
          connectionId: connection.id,
          code: gone.error.code,
          detail: gone.error.detail,
        });
    },
  };
}

const SENT = 'A new password of the directory account is sent to its domain.';
const WAITS = 'The renewal of the directory account’s password waits.';
const NOT_RENEWED = 'The password of the directory account was not renewed.';
