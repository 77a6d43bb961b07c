import { createHash } from 'node:crypto';
import type { Sandbox } from '../sandbox.ts';
import type { User } from '../world.ts';
import { entraErrors, type EntraError } from './errors.ts';

/** So many different wrong passwords lock an account; the first lock lasts a minute, each further one twice as long. */
const WRONG_LIMIT = 10;
const FIRST_LOCK_MS = 60_000;

const hash = (password: string): string => createHash('sha256').update(password).digest('base64url');

/** What a password leads to, without the wrong ones being counted; `undefined` where it is right and good. */
export function judgePassword(user: User, password: string, now: number): EntraError | undefined {
  const { locked = false, lockedUntil = 0, passwordExpired = false } = user.signIn ?? {};
  if (locked || now < lockedUntil) return entraErrors.locked();
  if (user.password === '') return entraErrors.noPassword();
  if (password !== user.password) return entraErrors.wrongPassword();
  if (!user.accountEnabled) return entraErrors.userDisabled();
  // A password that an admin set and wants changed is met as an expired one.
  const due = passwordExpired || user.forceChangePasswordNextSignIn === true;
  return due ? entraErrors.passwordExpired() : undefined;
}

/** Counts a wrong password; one of the latest three again counts nothing, as a forgetful device would lock people out. */
function countWrong(user: User, password: string, now: number): void {
  const signIn = (user.signIn ??= {});
  const { count, locks, latest } = signIn.wrong ?? { count: 0, locks: 0, latest: [] };
  const digest = hash(password);
  if (latest.includes(digest)) return;
  const full = count + 1 >= WRONG_LIMIT;
  signIn.wrong = {
    count: full ? 0 : count + 1,
    locks: full ? locks + 1 : locks,
    latest: [digest, ...latest].slice(0, 3),
  };
  if (full) signIn.lockedUntil = now + FIRST_LOCK_MS * 2 ** locks;
}

/** Judges a password as {@link judgePassword} does and keeps count. */
export function tryPassword(sandbox: Sandbox, user: User, password: string): EntraError | undefined {
  const now = sandbox.clock();
  const error = judgePassword(user, password, now);
  if (error?.code === 50126) countWrong(user, password, now);
  else if (error?.code !== 50053 && user.signIn) {
    delete user.signIn.wrong;
    delete user.signIn.lockedUntil;
  }
  sandbox.touch();
  return error;
}

/** Sets a password, by the person or by an admin; with `revoke` every earlier grant ends, as the admin center does it. */
export function setPassword(sandbox: Sandbox, user: User, password: string, revoke: boolean): void {
  user.password = password;
  user.lastPasswordChangeDateTime = new Date(sandbox.clock()).toISOString();
  delete user.forceChangePasswordNextSignIn;
  if (user.signIn) {
    delete user.signIn.passwordExpired;
    delete user.signIn.wrong;
    delete user.signIn.lockedUntil;
  }
  if (revoke) revokeSessions(sandbox, user);
  sandbox.touch();
}

/** Ends everything issued to a person so far: refresh tokens and the sessions of their browsers. */
export function revokeSessions(sandbox: Sandbox, user: User): void {
  // One ms on, for whatever was issued at this very instant must end too.
  user.tokensValidFrom = sandbox.clock() + 1;
  sandbox.touch();
}
