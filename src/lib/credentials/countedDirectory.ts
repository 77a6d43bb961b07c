import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { targetOf } from '../connections/directory.ts';
import { type DirectoryFailure, isWrong, type TooSoon } from '../directory/failures.ts';
import type { Directory, DirectorySession } from '../directory/session.ts';
import { err, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import type { PasswordTries, TriedAccount, Wait } from './passwordTries.ts';
import { triedDirectory } from './triedDirectory.ts';

/** Signs in as an account with a password and works as it. @throws UnavailableError where storage does not answer */
type As<Also = never> = <T>(
  connection: Pick<Connection, 'id' | 'tenant'>,
  account: Parameters<typeof targetOf>[0],
  password: string,
  work: (session: DirectorySession) => Promise<T>,
  most?: number,
) => Promise<Result<T, DirectoryFailure | Also>>;

/**
 * A directory that counts wrong passwords, since a domain does: of one account, by whichever of its names and for whichever
 * connection of its tenant, one that is in force is refused once an hour, and one that somebody gives once more.
 */
export interface CountedDirectory {
  /** With the one in force: not within the hour after one was refused, whoever had tried it. */
  readonly inForce: As<TooSoon>;
  /** With one of a renewal, which itself waits an hour where it is wrong. Where it is right, it is about to be in force. */
  readonly renewed: As;
  /** With one that somebody gives: written down before it leaves. Who has just heard that the one in force is wrong may give another. */
  readonly given: As<TooSoon>;
}

export function createCountedDirectory(given: {
  directory: Directory;
  tries: Pick<PasswordTries, 'take' | 'standing' | 'release'>;
  clock: Clock;
}): CountedDirectory {
  const { directory, tries, clock } = given;

  /** Another one is in force from here on. */
  const forget = async (inForce: TriedAccount): Promise<void> => {
    if (await tries.standing(inForce)) await tries.release(inForce);
  };

  return {
    async inForce({ id, tenant }, account, password, work, most) {
      const { inForce } = triedDirectory(tenant, account.account);
      const wait = await tries.standing(inForce);
      if (wait) return err(tooSoon(wait, clock()));
      const done = await directory.as(targetOf(account), password, work, most);
      if (!done.ok && isWrong(done.error)) await tries.take(inForce, id);
      return done;
    },
    async renewed({ id, tenant }, account, password, work, most) {
      const { inForce } = triedDirectory(tenant, account.account);
      const done = await directory.as(targetOf(account), password, work, most);
      if (done.ok) await forget(inForce);
      else if (isWrong(done.error)) await tries.take(inForce, id);
      return done;
    },
    async given({ id, tenant }, account, password, work, most) {
      const { inForce, given: other } = triedDirectory(tenant, account.account);
      const taken = await tries.take(other, id);
      if (!taken.ok) return err(tooSoon(taken.error, clock()));
      const done = await directory.as(targetOf(account), password, work, most);
      // A right one may be tried again at once.
      if (done.ok || !isWrong(done.error)) await tries.release(other);
      if (done.ok) await forget(inForce);
      return done;
    },
  };
}

function tooSoon({ seconds }: Wait, now: number): TooSoon {
  const until = iso(now + seconds * 1_000)
    .slice(0, 16)
    .replace('T', ' ');
  return {
    kind: 'tooSoon',
    seconds,
    reason: `The domain has refused a password of this account less than an hour ago, and locks who is refused too often: nothing was tried, and it can be after ${until} UTC.`,
  };
}

/** Pure: the same as an answer. */
export const barOf = ({ reason, seconds }: TooSoon): Problem => ({
  code: 'too_soon',
  detail: reason,
  retryAfter: seconds,
});
