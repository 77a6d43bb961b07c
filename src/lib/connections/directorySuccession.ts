import { DAY, HOUR, isInstant, iso } from '../clock.ts';
import { type Connection, isConnected } from './connection.ts';
import type { DirectoryAccount } from './directory.ts';
import { trialClearAt } from './directoryTrial.ts';
import type { HandOverState } from './succession.ts';
import { evidenceOf } from './verdict.ts';

export type PendingDirectory = NonNullable<DirectoryAccount['pendingPassword']>;

/**
 * The password is renewed this long before its end, or in the last third of a shorter life, and not earlier: the one before
 * works no more, and a connector that has it stands still until somebody enters the new one.
 */
const LAST_DAYS = 3 * DAY;
/** After a night in which it was refused the next one may try again. */
const NEXT_NIGHT = 20 * HOUR;

/** Where the evidence of the check says when the password ends, and when it was set. */
export const ENDS = 'passwordEnds';
export const SET = 'passwordSet';

/**
 * Pure: what the last check has read of this very password: when it ends, ISO 8601, or `never`, and when it was set; nothing
 * where it has read nothing.
 */
export function directoryPasswordSeen({ directory, health }: Pick<Connection, 'directory' | 'health'>): {
  readonly ends?: string;
  readonly set?: string;
} {
  const record = health.checks.directoryAccount;
  // What was read of the one before says nothing of this one.
  if (!directory || !record || record.at <= directory.password.setAt) return {};
  const { [ENDS]: ends, [SET]: set } = evidenceOf(record.last);
  return {
    ...((ends === 'never' || isInstant(ends)) && { ends }),
    ...(isInstant(set) && { set }),
  };
}

/** Pure: when nobody has to ask any more for a new password, in ms; `undefined` where it does not end, or is being renewed. */
export function directoryRenewalAt({
  state,
  directory,
  health,
}: Pick<Connection, 'state' | 'directory' | 'health'>): number | undefined {
  if (!isConnected(state) || !directory || directory.pendingPassword) return undefined;
  const { ends = '', set = '' } = directoryPasswordSeen({ directory, health });
  const end = Date.parse(ends);
  if (Number.isNaN(end)) return undefined;
  const life = end - Date.parse(set);
  const due = end - (Number.isNaN(life) ? LAST_DAYS : Math.min(LAST_DAYS, life / 3));
  const { renewalStop } = directory;
  return renewalStop ? Math.max(due, Date.parse(renewalStop.at) + NEXT_NIGHT) : due;
}

/** Pure: when something that was begun goes on, in ms; `undefined` where nothing was. */
export function directoryDueAt({
  state,
  directory,
  directoryClearing,
}: Pick<Connection, 'state' | 'directory' | 'directoryClearing'>): number | undefined {
  if (state === 'disconnected') return undefined;
  const dueAt = directoryClearing ?? directory?.pendingPassword?.dueAt;
  if (dueAt !== undefined) return Date.parse(dueAt);
  return isConnected(state) ? trialClearAt(directory?.trial) : undefined;
}

/** Pure: what was kept for an account that was taken away meanwhile is taken away as well. */
export const clearedAgain = (current: Connection, now: number): Connection | undefined =>
  current.directory || current.state === 'disconnected'
    ? undefined
    : { ...current, directoryClearing: iso(now) };

/** Pure: the same account with another pending password; `undefined` where that is not the pending one any more. */
export function withPending(
  { directory }: Pick<Connection, 'directory'>,
  version: string,
  change: Partial<PendingDirectory>,
): DirectoryAccount | undefined {
  if (directory?.pendingPassword?.secretVersion !== version) return undefined;
  return { ...directory, pendingPassword: { ...directory.pendingPassword, ...change } };
}

/** Pure: without it, and why; what is in force stays so. */
export function withoutPending(
  { directory }: Pick<Connection, 'directory'>,
  version: string,
  stop: NonNullable<DirectoryAccount['renewalStop']>,
): DirectoryAccount | undefined {
  if (directory?.pendingPassword?.secretVersion !== version) return undefined;
  const { pendingPassword: _dropped, ...rest } = directory;
  return { ...rest, renewalStop: stop };
}

/**
 * Pure: the same after it has waited for too long. One that was sent is kept in mind: nobody knows whether the account has
 * it, and the next renewal looks first.
 */
export function withGivenUp(
  { directory }: Pick<Connection, 'directory'>,
  version: string,
  at: string,
  text: (isSent: boolean) => string,
): DirectoryAccount | undefined {
  const pending = directory?.pendingPassword;
  const isSent = pending?.sentAt !== undefined;
  const stop = { at, text: text(isSent), ...(isSent && { unproved: pending }) };
  return withoutPending({ directory }, version, stop);
}

/** Pure: one that was given up and never proved is pending again; `undefined` where there is none. */
export function withTakenUp(
  { directory }: Pick<Connection, 'directory'>,
  change: Pick<PendingDirectory, 'since' | 'by' | 'dueAt'>,
): DirectoryAccount | undefined {
  if (!directory?.renewalStop?.unproved || directory.pendingPassword) return undefined;
  const { renewalStop: _over, ...rest } = directory;
  const { failure: _old, ...unproved } = directory.renewalStop.unproved;
  return { ...rest, pendingPassword: { ...unproved, ...change } };
}

/** Pure: the pending password in force. Whoever had the one before has to be given this one. */
export function withPendingInForce(
  { directory }: Pick<Connection, 'directory'>,
  version: string,
  now: number,
): DirectoryAccount | undefined {
  if (directory?.pendingPassword?.secretVersion !== version) return undefined;
  const { pendingPassword, renewalStop: _over, password: before, ...rest } = directory;
  const { secretName, secretVersion } = pendingPassword;
  // One that somebody gave is the one that the connector works with: whoever gave it has it.
  const given = before.handOver ?? before.formerHandOver ?? { at: before.setAt, by: '' };
  const password = {
    secretName,
    secretVersion,
    setAt: iso(now),
    formerVersion: before.secretVersion,
    formerHandOver: { ...given, hasEnded: true },
  };
  return { ...rest, password };
}

/** Pure: the same where the domain called the password in force wrong. */
export function withWrong(
  { directory }: Pick<Connection, 'directory'>,
  version: string,
  now: number,
): DirectoryAccount | undefined {
  if (directory?.password.secretVersion !== version) return undefined;
  return { ...directory, password: { ...directory.password, wrongAt: iso(now) } };
}

/** Pure: how the hand-over of the password stands; one that somebody gave is theirs to enter, and they have it. */
export function directoryHandOverState({
  handOver,
  formerHandOver,
}: Pick<DirectoryAccount['password'], 'handOver' | 'formerHandOver'>): HandOverState {
  if (handOver) return handOver.confirmedAt === undefined ? 'shown' : 'confirmed';
  return formerHandOver ? 'again' : 'confirmed';
}
