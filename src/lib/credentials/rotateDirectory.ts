import { applyDirectoryRotation } from '../alerts/transition.ts';
import { type Clock, iso, MINUTE } from '../clock.ts';
import { ITSELF } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import { type DirectoryAccount, directorySecret, targetOf, WRONG_STANDS } from '../connections/directory.ts';
import {
  clearedAgain,
  directoryRenewalAt,
  type PendingDirectory,
  withoutPending,
  withPending,
  withPendingInForce,
  withWrong,
} from '../connections/directorySuccession.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import { type ChangeRefusal, changePassword, readSelf } from '../directory/changePassword.ts';
import { type DirectoryFailure, wrongPassword } from '../directory/failures.ts';
import type { Directory } from '../directory/session.ts';
import { UnavailableError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import {
  LEASE,
  barOfPending,
  barOfRenewal,
  barOfWrong,
  isStill,
  lost,
  neither,
  noValue,
  openUntil,
  overtaken,
  problemOf,
  refusalText,
  refusedBecause,
  setAnew,
  unseen,
} from './directoryRenewal.ts';
import type { GivenDirectory } from './giveDirectory.ts';
import { newPassword } from './passwords.ts';

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

/** What is sent later might meet somebody who goes on. */
const LAST_CALL = LEASE / 2;
/** Nobody answered: before that nobody tries again. */
const UNANSWERED = 5 * MINUTE;

type Pending = DirectoryAccount & { readonly pendingPassword: PendingDirectory };

export function createRotateDirectory(given: {
  connections: ConnectionStore;
  profiles: Pick<Profiles, 'find'>;
  vault: Vault;
  directory: Directory;
  /** Brings what is to be told on its way. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): RotateDirectory {
  const { connections, vault, directory, clock, log } = given;

  /** Writes what is made of the connection; `undefined` where somebody else was faster, whose word counts. */
  const write = async (
    id: string,
    decide: (current: Connection) => Change | undefined,
  ): Promise<Connection | undefined> => {
    let isOurs = false;
    const after = await connections.update(id, (current) => {
      const change = decide(current);
      isOurs = change !== undefined;
      return change;
    });
    return isOurs ? after : undefined;
  };
  const writeAccount = (id: string, decide: (current: Connection) => DirectoryAccount | undefined) =>
    write(id, (current) => {
      const next = decide(current);
      return next && { connection: { ...current, directory: next } };
    });

  /** Signs in as the account. */
  const look = (account: DirectoryAccount, password: string) =>
    directory.as(targetOf(account), password, (session) => readSelf(session, account.account));

  const recheck = (connection: Connection) =>
    isolated(log, 'checking a directory account', { connectionId: connection.id }, () =>
      given.recheck(connection),
    );

  const begin = async (
    before: Connection,
    account: DirectoryAccount,
    by: string,
  ): Promise<Result<Connection, Problem>> => {
    const { id } = before;
    const { secretName: name, secretVersion: version } = account.password;
    const current = await vault.get(name, version);
    if (!current) return err(noValue);
    const self = await look(account, current.value);
    if (!self.ok) {
      const known =
        isWrong(self.error) && (await writeAccount(id, (now) => withWrong(now, version, clock())));
      if (known) await recheck(known);
      return err(problemOf(self.error));
    }
    if (!self.value) return err(refusedBecause(unseen));
    const { passwordSetAt } = self.value;
    const tags = { connection: id, kind: 'password', account: account.account };
    const secretName = directorySecret(id);
    const next = await vault.set(secretName, newPassword(given.random), { tags });
    const after = await write(id, (now) => {
      if (!now.directory || !isStill(now, account)) return undefined;
      const pendingPassword = {
        secretName,
        secretVersion: next.version,
        since: iso(clock()),
        by,
        before: passwordSetAt,
        dueAt: iso(clock() + LEASE),
      };
      return {
        connection: { ...now, directory: { ...now.directory, pendingPassword } },
        history: `A new password of the directory account is being set. By ${by}.`,
      };
    });
    if (!after)
      await write(id, (now) => {
        const connection = clearedAgain(now, clock());
        return connection && { connection };
      });
    return after ? ok(after) : err(overtaken);
  };

  /** Takes what was begun, to be alone with it. */
  const take = (id: string, version: string) =>
    writeAccount(id, (now) =>
      barOfPending(now, clock()) === undefined
        ? withPending(now, version, { dueAt: iso(clock() + LEASE) })
        : undefined,
    );

  const goOnWith = async (
    connection: Connection,
    account: Pending,
  ): Promise<Result<GivenDirectory, Problem>> => {
    const { id } = connection;
    const { pendingPassword: pending, password } = account;
    const { secretVersion: version } = pending;

    const wait = async (reason: string, delay: number, more: Partial<PendingDirectory> = {}) => {
      const dueAt = clock() + delay;
      const after = await writeAccount(id, (now) =>
        withPending(now, version, { ...more, dueAt: iso(dueAt) }),
      );
      return err(after ? openUntil(reason, dueAt, clock()) : overtaken);
    };
    const giveUp = async (text: string) => {
      const after = await write(id, (now) => {
        const left = withoutPending(now, version, { at: iso(clock()), text });
        return left && { connection: { ...now, directory: left }, history: `${NOT_RENEWED} ${text}` };
      });
      if (after) await told(after);
      return err(after ? refusedBecause(text) : overtaken);
    };
    const told = async (after: Connection): Promise<void> => {
      await isolated(log, 'telling of a directory account', { connectionId: id }, () => given.flush(id));
      await recheck(after);
    };

    const [before, next] = [
      await vault.get(password.secretName, password.secretVersion),
      await vault.get(pending.secretName, version),
    ];
    if (!next) return giveUp(lost);
    // A wrong one is counted by the domain: known to be wrong, it is not tried again so soon.
    const { wrongAt } = password;
    const isKnown = wrongAt !== undefined && clock() - Date.parse(wrongAt) < WRONG_STANDS;
    const sent =
      before && !isKnown
        ? await send({ directory, clock, account, before: before.value, next: next.value })
        : err(wrongPassword);
    log.info('sent a directory account its password', { connectionId: id, outcome: outcomeOf(sent) });
    if (!sent.ok && !isWrong(sent.error)) return wait(sent.error.reason, delayAfter(sent.error));
    if (!sent.ok && !isKnown)
      await writeAccount(id, (now) => withWrong(now, password.secretVersion, clock()));
    if (sent.ok && typeof sent.value === 'object') return giveUp(refusalText(sent.value));

    const proof = await look(account, next.value);
    if (!proof.ok && !isWrong(proof.error)) return wait(proof.error.reason, delayAfter(proof.error));
    if (!proof.ok) {
      const isOpen = pending.wrongAt === undefined || (sent.ok && sent.value === 'changed');
      // An hour ago it was wrong as well; only that long a domain takes the one before a change too.
      if (!isOpen) return giveUp(sent.ok ? setAnew : neither);
      return wait('The domain does not know the new password.', WRONG_STANDS, { wrongAt: iso(clock()) });
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
        });
    },
  };
}

const NOT_RENEWED = 'The password of the directory account was not renewed.';

/** Who is not let in for another reason is not let in a moment later. */
const delayAfter = ({ kind }: DirectoryFailure): number => (kind === 'refused' ? WRONG_STANDS : UNANSWERED);

const isWrong = (failure: DirectoryFailure): boolean =>
  failure.kind === 'refused' && failure.why === 'wrongPassword';

/**
 * Sends the change, once the account was let in with the password in force. Where that was set at another time than before
 * the change was begun it was changed already, or somebody set another: for an hour a domain takes the one before too.
 */
function send(asked: {
  directory: Directory;
  clock: Clock;
  account: Pending;
  before: string;
  next: string;
}): Promise<Result<'changed' | 'otherwise' | ChangeRefusal, DirectoryFailure>> {
  const { clock, account, before, next } = asked;
  const { pendingPassword } = account;
  return asked.directory.as(targetOf(account), before, async (session) => {
    const self = await readSelf(session, account.account);
    if (!self) throw new UnavailableError(`${session.host} does not show the account to itself`);
    if (self.passwordSetAt !== pendingPassword.before) return 'otherwise';
    if (clock() > Date.parse(pendingPassword.dueAt) - LAST_CALL)
      throw new UnavailableError(`${session.host} took too long`);
    const changed = await changePassword(session, self, before, next);
    return changed.ok ? 'changed' : changed.error;
  });
}

function outcomeOf(sent: Awaited<ReturnType<typeof send>>): string {
  if (!sent.ok) return sent.error.kind;
  return typeof sent.value === 'object' ? sent.value.why : sent.value;
}

/** Pure: the new password in force, and all that is told of it. */
function inForce(current: Connection, version: string, now: number): Change | undefined {
  const next = withPendingInForce(current, version, now);
  const { by = ITSELF } = current.directory?.pendingPassword ?? {};
  if (!next) return undefined;
  const text = `A new password of the directory account ${next.account} is in force.`;
  const entry = {
    id: `credential.rotated-${version}`,
    at: iso(now),
    by,
    action: 'credential.rotated' as const,
    connection: current.id,
    subject: next.account,
    text,
  };
  return {
    connection: {
      ...current,
      directory: next,
      unaudited: [...current.unaudited, entry],
      health: applyDirectoryRotation(current.health, current.id, next, iso(now)),
    },
    history: text,
  };
}

const saidOf = ({ account }: DirectoryAccount): string[] => [
  `${account} was let in with its new password, which is in force.`,
  'The connector has to be given the new one: hand it over. For about an hour the domain may take the one before, too.',
];
