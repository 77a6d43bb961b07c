import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { type DirectoryAccount, directorySecret } from '../connections/directory.ts';
import { clearedAgain } from '../connections/directorySuccession.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import { type DirectoryFailure, isWrong, type Refusal, type TooSoon } from '../directory/failures.ts';
import { rightTexts } from '../directory/rights.ts';
import { readStanding, type Standing } from '../directory/standing.ts';
import { isolated, type Logger } from '../log.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { barOf, type CountedDirectory } from './countedDirectory.ts';
import { type DirectoryInput, takeCa } from './directoryInput.ts';
import { overtaken } from './directoryRenewal.ts';
import { isPutOut, passwordFor, putOut } from './keptDirectoryPassword.ts';
import { notAnswered, refused } from './refusals.ts';

/** What became of an account that was given: it is in force, and what is worth knowing of it. */
export interface GivenDirectory {
  readonly connection: Connection;
  readonly said: readonly string[];
}

/**
 * Takes an account in a directory of the customer's own, or another password of it: signs in with it, keeps it, and has it
 * checked. Where anything fails, what was in force stays so. Only an operator gives one: whoever names a controller has
 * this installation connect to it.
 *
 * @returns `undefined` where there is no such connection
 * @throws UnavailableError where storage or vault do not answer; then too nothing has changed
 */
export type GiveDirectory = (
  connectionId: string,
  input: DirectoryInput,
  by: string,
) => Promise<Result<GivenDirectory, Problem> | undefined>;

export function createGiveDirectory(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  counted: Pick<CountedDirectory, 'inForce' | 'given'>;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  log: Logger;
}): GiveDirectory {
  const { connections, vault, counted, clock, log } = given;

  const isInForce = async ({ password: kept }: DirectoryAccount, password: string): Promise<boolean> =>
    (await vault.get(kept.secretName, kept.secretVersion))?.value === password;

  const keep = async (connection: string, account: string, password: string) => {
    const secretName = directorySecret(connection);
    const tags = { connection, kind: 'password', account };
    const { version: secretVersion } = await vault.set(secretName, password, { tags });
    return { secretName, secretVersion, setAt: iso(clock()) };
  };

  return async (connectionId, input, by) => {
    const before = await connections.read(connectionId);
    if (!before) return undefined;
    const profile = await given.profiles.find(before.profile);
    if (!profile?.directoryAccount || before.state === 'disconnected') return err(notTaken(before));
    if (before.directoryClearing !== undefined) return err(beingTakenAway);
    const ca = caOf(input, before.directory, clock());
    if (!ca.ok) return err(refused([{ path: 'ca', message: ca.error }]));
    const { hosts, domain, port, account, groups } = input;
    const base = input.base === '' ? undefined : input.base;
    const asked = {
      hosts: [...hosts],
      ...(domain !== '' && { domain }),
      port,
      account,
      groups: [...groups],
      ...ca.value,
    };
    const chosen = await passwordFor(vault, before.directory, asked, input.password);
    if (!chosen.ok) return chosen;
    const password = chosen.value;
    const sign = input.password === '' ? counted.inForce : counted.given;
    const seen = await sign(before, asked, password, (session) =>
      readStanding(session, account, base, groups),
    );
    log.info('tried a directory account that was given', {
      connectionId,
      by,
      outcome: seen.ok ? 'good' : seen.error.kind,
    });
    if (!seen.ok) return err(problemOf(seen.error, domain === '' ? 'hosts' : 'domain'));
    if (!seen.value.base.seen) return err(refused([{ path: 'base', message: NO_BASE }]));

    if (before.directory && (await isPutOut(vault, before.directory, password, seen.value.passwordSetAt)))
      return err(refused([{ path: 'password', message: putOut }]));

    const isSame = before.directory !== undefined && (await isInForce(before.directory, password));
    // Then what is sent to the domain beside it goes on.
    const inForce = isSame && before.directory?.account === account ? before.directory.password : undefined;
    const kept = inForce ?? (await keep(connectionId, account, password));
    const next = { ...asked, ...(base !== undefined && { base }), password: kept };
    let overtakes = false;
    let isOvertaken = false;
    const after = await connections.update(connectionId, (current) => {
      if (current.state === 'disconnected') return undefined;
      const { directory: now } = current;
      isOvertaken =
        (before.directory !== undefined && now === undefined) ||
        (inForce !== undefined && now?.password.secretVersion !== inForce.secretVersion) ||
        // By another name it may be the same account, whose password is being changed.
        (isSame && inForce === undefined && now?.pendingPassword !== undefined);
      // What was kept late is removed with the rest.
      const cleared = isOvertaken ? clearedAgain(current, clock()) : undefined;
      if (isOvertaken) return cleared && { connection: cleared };
      overtakes = inForce === undefined && now?.pendingPassword !== undefined;
      const again = inForce && now ? asGivenAgain(next, now, iso(clock())) : next;
      return withDirectory(current, again, by, clock());
    });
    if (!after) return undefined;
    if (after.state === 'disconnected') return err(notTaken(after));
    if (isOvertaken) return err(overtaken);
    await isolated(log, 'listing a directory account', { connectionId }, () => given.flush(connectionId));
    await isolated(log, 'checking a directory account', { connectionId }, () => given.recheck(after));
    const said = remarksOn(profile, next, seen.value);
    return ok({ connection: after, said: overtakes ? [...said, OVERTAKES] : said });
  };
}

const NO_BASE = 'is not in this domain, or the account does not see it';

const caOf = (input: DirectoryInput, inForce: DirectoryAccount | undefined, now: number) =>
  input.ca === '' && inForce ? ok({ ca: inForce.ca, caEndsAt: inForce.caEndsAt }) : takeCa(input.ca, now);

function notTaken({ state }: Connection): Problem {
  return state === 'disconnected'
    ? { code: 'state_conflict', detail: 'The connection is disconnected.' }
    : { code: 'credential_not_taken', detail: 'The profile asks for no account of a directory of its own.' };
}

/** Another password helps. */
const OF_PASSWORD: ReadonlySet<Refusal> = new Set(['wrongPassword', 'passwordExpired', 'mustChange']);

/** Which field a failure is about. */
function problemOf(failure: DirectoryFailure | TooSoon, where: 'hosts' | 'domain'): Problem {
  if (failure.kind === 'tooSoon') return barOf(failure);
  if (failure.kind === 'unreachable') {
    const problem = notAnswered(failure.reason, undefined);
    return { ...problem, errors: [{ path: where, message: failure.reason }] };
  }
  const isOfPassword = failure.kind === 'refused' && OF_PASSWORD.has(failure.why);
  const path = failure.kind === 'untrusted' ? 'ca' : isOfPassword ? 'password' : 'account';
  const next = isWrong(failure) ? ' Compare the domain of the account, too.' : '';
  return refused([{ path, message: `${failure.reason}${next}` }]);
}

const OVERTAKES = 'A renewal of the password that was under way was given up.';

const beingTakenAway: Problem = {
  code: 'state_conflict',
  detail: 'The account before is just being taken away. Try again in a few minutes.',
};

/**
 * Pure: with other particulars, and the same password, of which the domain has just said that it is right. What is known of
 * that password by now counts: somebody may have entered it while the account signed in.
 */
function asGivenAgain(next: DirectoryAccount, now: DirectoryAccount, at: string): DirectoryAccount {
  const { wrongAt: _wrong, ...password } = now.password;
  const { pendingPassword, renewalStop } = now;
  return {
    ...next,
    password: { ...password, setAt: at },
    ...(pendingPassword && { pendingPassword }),
    ...(renewalStop?.unproved && { renewalStop }),
  };
}

function withDirectory(current: Connection, next: DirectoryAccount, by: string, now: number): Change {
  const { account, password } = next;
  const text = `The account ${account} of the customer’s own directory was given, with its password.`;
  const entry = {
    id: `directory-${password.secretVersion}-${now}`,
    at: iso(now),
    by,
    action: 'credential.replaced' as const,
    connection: current.id,
    subject: account,
    text,
  };
  return {
    // What a trial has left is there whoever the account is.
    connection: {
      ...current,
      directory: { ...next, trial: current.directory?.trial },
      unaudited: [...current.unaudited, entry],
    },
    history: `${text} By ${by}.`,
  };
}

function remarksOn(profile: Profile, account: DirectoryAccount, standing: Standing): string[] {
  const { base, groups, passwordEndsAt, dn } = standing;
  const denied = (profile.directoryAccount?.rights ?? []).filter((right) => base.rights[right] === false);
  const outside = account.groups.filter((name) => !groups.includes(name));
  return [
    `${standing.host} has let the account in${dn === undefined ? '' : `: ${dn}`}.`,
    endText(passwordEndsAt),
    ...denied.map((right) => `It may not ${rightTexts[right]} on ${base.dn}.`),
    ...outside.map((name) => `It does not belong to the group ${name}.`),
  ];
}

function endText(end: Standing['passwordEndsAt']): string {
  if (end === undefined) return 'When its password ends is not to be seen there.';
  return end === 'never' ? 'Its password does not end.' : `Its password ends on ${iso(end).slice(0, 10)}.`;
}
