import { DAY, HOUR, iso, MINUTE } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { type DirectoryAccount, standingRefusal, WRONG_STANDS } from '../connections/directory.ts';
import { isBeingCleared, isUnderWay } from '../connections/directoryTrial.ts';
import type { ChangeRefusal } from '../directory/changePassword.ts';
import { type DirectoryFailure, isUnanswered, type TooSoon } from '../directory/failures.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Problem } from '../web/problem.ts';
import { barOf } from './countedDirectory.ts';
import { planHandOver } from './handOverPlan.ts';

/** For so long whoever renews a password is alone with it; all that it asks for is over long before. */
export const LEASE = 2 * MINUTE;

const NOT_HANDED_OVER =
  'By its profile nobody is handed the password of the directory account (directoryPassword), so nobody could enter a new one at the connector.';

const TRIED =
  'A trial of the directory account is under way, or what one has left is just being removed. Try again in a minute.';

const STAYS = 'What was in force still is.';

const conflict = (detail: string): Problem => ({ code: 'state_conflict', detail });

/** Pure: may the password be renewed at all: does the connector get the new one from here? In words where not. */
export function barOfRenewal(connection: Connection, profile: Profile | undefined): Problem | undefined {
  const { directory } = connection;
  if (!directory) return { code: 'credential_not_taken', detail: 'The connection has no directory account.' };
  if (!isConnected(connection.state)) return conflict('The connection is not connected.');
  if (isBeingRemoved(connection)) return conflict('What the connection has in its tenant is being removed.');
  const plan = planHandOver(connection, profile);
  if (!plan.ok) return { ...plan.error, code: 'credential_not_taken' };
  const isHandedOver = plan.value.secrets.some(({ kind }) => kind === 'directoryPassword');
  return isHandedOver ? undefined : { code: 'credential_not_taken', detail: NOT_HANDED_OVER };
}

/** Pure: is the connection about to end, and all that is kept of it with it? */
export const isBeingRemoved = ({ provisioning }: Pick<Connection, 'provisioning'>): boolean =>
  provisioning?.kind === 'remove' && provisioning.finishedAt === undefined;

/** Pure: the same for now: somebody is at it, or it has to wait. */
export function barOfPending({ directory }: Pick<Connection, 'directory'>, now: number): Problem | undefined {
  const { since, dueAt = '' } = directory?.pendingPassword ?? {};
  const seconds = Math.ceil((Date.parse(dueAt) - now) / 1_000);
  if (since === undefined || !(seconds > 0)) return undefined;
  const detail = `The password is being renewed since ${since}; that goes on by itself, at ${dueAt} at the latest.`;
  return { ...conflict(detail), retryAfter: seconds };
}

/** Pure: may nobody forget the account, since one of both its passwords would be lost for good, or a trial goes on with it? */
export function barOfForgetting(connection: Pick<Connection, 'directory'>, now: number): Problem | undefined {
  const { trial } = connection.directory ?? {};
  if (isUnderWay(trial, now) || isBeingCleared(trial, now)) return { ...conflict(TRIED), retryAfter: 60 };
  const { sentAt, dueAt = '' } = connection.directory?.pendingPassword ?? {};
  if (sentAt === undefined) return barOfPending(connection, now);
  const detail = `A new password of the directory account was sent to its domain, and nobody knows yet whether the account has it. That is found out by itself, from ${dueAt} on; or give the account with the password that it has, under “Directory account”.`;
  return { ...conflict(detail), retryAfter: Math.max(1, Math.ceil((Date.parse(dueAt) - now) / 1_000)) };
}

/** So long a renewal waits for a domain; then it is given up. */
export const PATIENCE = 2 * DAY;
/** Nobody answered: before that nobody tries again. */
const UNANSWERED = 5 * MINUTE;
const LONGEST_PAUSE = 6 * HOUR;

/**
 * Pure: how long a renewal waits once more, in ms: as long as it has waited; who is not let in is not let in a moment later,
 * and a password that left and was not answered may have been counted.
 */
export function pauseAfter(failure: DirectoryFailure, since: string, now: number): number {
  const mayCount = failure.kind === 'refused' || isUnanswered(failure);
  const least = mayCount ? WRONG_STANDS : UNANSWERED;
  return Math.min(Math.max(now - Date.parse(since), least), LONGEST_PAUSE);
}

/** In words, why a renewal was given up that waited for too long. */
export const waitedInVain = (reason: string, isSent: boolean): string =>
  isSent
    ? `${reason} That went on for two days, and nobody knows whether the account has the new password. The one before is taken for its password; renewed again, both are tried.`
    : `${reason} That went on for two days, and the new password was not sent.`;

/** Pure: the password in force was called wrong so lately that it is not tried. */
export function barOfWrong({ directory, health }: Connection, now: number): Problem | undefined {
  const standing = directory && standingRefusal(directory, health.checks.directoryAccount, now);
  return standing && problemOf(standing);
}

export const noValue = conflict(
  'The key vault has no value of the password in force. Give the account anew, under “Directory account”.',
);

export const overtaken = conflict(
  'Meanwhile another password was given, somebody else began to renew it, or the account was taken away: that counts, and nothing more was done.',
);

/** Pure: nothing was sent, and why. */
export function problemOf(failure: DirectoryFailure | TooSoon): Problem {
  if (failure.kind === 'tooSoon') return barOf(failure);
  const detail = `${failure.reason} ${STAYS}`;
  return failure.kind === 'refused' || failure.kind === 'denied'
    ? { code: 'credential_refused', detail }
    : { code: 'unavailable', detail, retryAfter: 60 };
}

export const refusedBecause = (text: string): Problem => ({
  code: 'credential_refused',
  detail: `${text} ${STAYS}`,
});

/** Pure: nobody knows yet which password the account has. */
export const openUntil = (reason: string, dueAt: number, now: number): Problem => ({
  code: 'unavailable',
  detail: `${reason} The account may have the new password by now: that is found out by itself, from ${iso(dueAt)} on, and nothing is lost.`,
  retryAfter: Math.max(1, Math.ceil((dueAt - now) / 1_000)),
});

export const unseen = 'The account does not see itself in the domain, so it cannot change its password.';
export const lost = 'The key vault has the new password no more.';
export const onlyReaders =
  'No controller answers that takes changes, and the one that does knows nothing of the new password.';
export const setAnew =
  'The account’s password was set anew by somebody else, before it was changed: the one in force is right.';
export const neither =
  'The domain takes neither the password in force nor the new one: somebody has set another. Give that one, under “Directory account”.';

/** In words, why a domain did not change the password. */
export function refusalText(refusal: ChangeRefusal): string {
  switch (refusal.why) {
    case 'tooYoung':
      return `The domain lets the password be changed again from ${iso(refusal.until)} on: it was set too short a time ago.`;
    case 'mayNot':
      return 'The account may not change its own password. Have the administrator of the domain allow it (“User cannot change password”), or set another one and give it here.';
    case 'elsewhere':
      return 'The controller takes no changes, and names another one that does. Give the account anew, with a controller that is not read-only.';
    case 'policy':
      return 'The domain refuses the new password: by its rules it is too short, too simple or was used before, or the one before was set too short a time ago.';
    case 'notCurrent':
      return 'The password in force is not the account’s any more: the domain takes it for about an hour yet. Give the one that was set, under “Directory account”.';
  }
}

/** Pure: the account goes by what was read of it when its renewal began. */
export const isStill = (
  { directory }: Pick<Connection, 'directory'>,
  { password }: Pick<DirectoryAccount, 'password'>,
): boolean =>
  directory?.password.secretVersion === password.secretVersion && directory.pendingPassword === undefined;
