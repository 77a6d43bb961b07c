import { type Clock, HOUR, iso, SECOND } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { targetOf } from '../connections/directory.ts';
import { type DirectoryFailure, isUnanswered, isWrong, type TooSoon } from '../directory/failures.ts';
import type { Directory, DirectorySession } from '../directory/session.ts';
import { isolated, type Logger } from '../log.ts';
import { err, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import type { PasswordTries, TriedAccount, Wait } from './passwordTries.ts';
import { triedDirectory } from './triedDirectory.ts';
import { createTurns } from './turns.ts';

/** Signs in as an account with a password and works as it. @throws UnavailableError where storage does not answer */
type As = <T>(
  connection: Pick<Connection, 'id' | 'tenant'>,
  account: Parameters<typeof targetOf>[0],
  password: string,
  work: (session: DirectorySession) => Promise<T>,
  most?: number,
) => Promise<Result<T, DirectoryFailure | TooSoon>>;

/**
 * A directory that counts wrong passwords, since a domain does: of one account, by whichever of its names and for whichever
 * connection of its tenant, one that is in force is refused once an hour, one of a renewal and one that somebody gives once
 * more each. That one is tried is written down once a controller has proved itself, before the password leaves, and taken
 * back as soon as the domain has said that it is not wrong: so what is not answered, or dies, counts as refused.
 */
export interface CountedDirectory {
  /** With the one in force: not within the hour after one was refused, whoever had tried it. */
  readonly inForce: As;
  /** With one of a renewal. Where it is right, it is about to be in force. */
  readonly renewed: As;
  /** With one that somebody gives. Who has just heard that the one in force is wrong may give another. */
  readonly given: As;
}

export function createCountedDirectory(given: {
  directory: Directory;
  tries: Pick<PasswordTries, 'take' | 'standing' | 'release'>;
  clock: Clock;
  log: Logger;
}): CountedDirectory {
  const { directory, tries, clock, log } = given;
  const myTurn = createTurns();

  const tryAs =
    (which: keyof CountedDirectory): As =>
    async ({ id, tenant }, account, password, work, most) => {
      const { [which]: tried, inForce } = triedDirectory(tenant, account.account);
      let isOver = false;
      let turn: Promise<() => void> | undefined;
      let taking: ReturnType<PasswordTries['take']> | undefined;
      let freeing: Promise<void> | undefined;
      let asking: Promise<boolean> | undefined;
      const ask = async (): Promise<boolean> => {
        await (turn = myTurn(nameOf(tried)));
        if (isOver) return false;
        taking = tries.take(tried, id);
        return (await taking).ok;
      };
      // One permission, however many controllers are asked.
      const maySend = () => (asking ??= ask());
      // Where that fails nobody tries one for an hour, and no more comes of it.
      const free = async (): Promise<void> => {
        await isolated(log, 'noting that a password was not wrong', { connectionId: id }, () =>
          tries.release(tried),
        );
        (await turn)?.();
      };
      const letIn: typeof work = (session) => {
        freeing = free();
        return work(session);
      };
      try {
        const done = await directory.as(targetOf(account), password, letIn, most, maySend);
        isOver = true;
        const taken = await taking;
        // Whose time is over while others have their turn has asked nobody.
        if (!taken) return turn ? err(tooSoon({ seconds: HOUR / SECOND }, clock())) : done;
        if (!taken.ok) return err(tooSoon(taken.error, clock()));
        if (freeing || done.ok || !mayCount(done.error)) await (freeing ?? free());
        else if (which === 'renewed') await tries.take(inForce, id);
        // Another one is in force from here on.
        if (done.ok && which !== 'inForce' && (await tries.standing(inForce))) await tries.release(inForce);
        return done;
      } finally {
        isOver = true;
        void turn?.then((end) => end());
      }
    };

  return { inForce: tryAs('inForce'), renewed: tryAs('renewed'), given: tryAs('given') };
}

const nameOf = ({ tenant, objectId }: TriedAccount): string => `${tenant}\n${objectId}`.toLowerCase();

/** May the domain have counted it as wrong? */
const mayCount = (failure: DirectoryFailure): boolean => isWrong(failure) || isUnanswered(failure);

/** Longer than a try takes: one that was begun not so long ago may still be under way, and be taken back. */
const UNDER_WAY = 10 * SECOND;

function tooSoon({ seconds: left }: Pick<Wait, 'seconds'>, now: number): TooSoon {
  const isUnderWay = left * SECOND > HOUR - UNDER_WAY;
  const seconds = isUnderWay ? UNDER_WAY / SECOND : left;
  const until = iso(now + seconds * SECOND)
    .slice(0, isUnderWay ? 19 : 16)
    .replace('T', ' ');
  const why = isUnderWay
    ? 'A password of this account is just being tried, and the domain locks the account when it refuses too many at once'
    : 'The domain has refused a password of this account less than an hour ago, or not answered it, and locks who is refused too often';
  return {
    kind: 'tooSoon',
    seconds,
    reason: `${why}: nothing was tried, and it can be after ${until} UTC.`,
  };
}

/** Pure: the same as an answer. */
export const barOf = ({ reason, seconds }: TooSoon): Problem => ({
  code: 'too_soon',
  detail: reason,
  retryAfter: seconds,
});
