import { type Clock, DAY, HOUR, iso } from '../clock.ts';
import type { PasswordProof, TenantAccount } from '../connections/access.ts';
import { ConflictError } from '../errors.ts';
import { explain } from '../microsoft/aadsts.ts';
import { isBeyondPassword } from '../microsoft/passwordGrant.ts';
import { hash } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Ending } from '../storage/ended.ts';
import type { Row, Stored, Table } from '../storage/tables.ts';

/** Microsoft has locked the account, or the address that asked: to go on trying is to keep it locked. */
export const LOCKED = 50053;

/** Whose password is tried: however it is called, and whichever connections use it. */
export interface TriedAccount {
  readonly tenant: string;
  readonly objectId: string;
}

/** How long no password of an account may be tried, whether it was locked, and which connection tried one last. */
export interface Wait {
  readonly seconds: number;
  readonly locked: boolean;
  readonly connectionId: string;
}

/** Of one account a password is tried once an hour at most, and not for a day once Microsoft has said that it is locked. */
export interface PasswordTries {
  /**
   * The permission to try one, taken, or how long there is none. It is written down before the password leaves: so however
   * many want to try one, one an hour is sent.
   *
   * @throws UnavailableError
   */
  take(account: TriedAccount, connectionId: string): Promise<Result<undefined, Wait>>;
  /** How long there is none, where that is so; nothing is taken. @throws UnavailableError */
  standing(account: TriedAccount): Promise<Wait | undefined>;
  /** Microsoft answered whoever had the permission. @throws UnavailableError */
  answered(account: TriedAccount, aadsts: number | undefined): Promise<void>;
  /** The try did not count: no password was looked at, or it may be given again at once. @throws UnavailableError */
  release(account: TriedAccount): Promise<void>;
}

export function createPasswordTries(given: { lookup: Table; clock: Clock }): PasswordTries {
  const { lookup, clock } = given;

  /** @returns whether it was ours to write */
  const write = async (row: Row, stored: Stored | undefined): Promise<boolean> => {
    if (!stored) return lookup.insert(row);
    try {
      await lookup.replace(row, stored.etag);
      return true;
    } catch (thrown) {
      if (thrown instanceof ConflictError) return false;
      throw thrown;
    }
  };

  return {
    async take(account, connectionId) {
      const key = keyOf(account);
      for (;;) {
        const now = clock();
        const stored = await lookup.get(key, key);
        const wait = stored && waitFor(stored.row, now);
        if (wait) return err(wait);
        const row = { partitionKey: key, rowKey: key, at: iso(now), connectionId };
        if (await write(row, stored)) return ok(undefined);
      }
    },
    async standing(account) {
      const key = keyOf(account);
      const stored = await lookup.get(key, key);
      return stored && waitFor(stored.row, clock());
    },
    async answered(account, aadsts) {
      const key = keyOf(account);
      if (aadsts === LOCKED) await lookup.merge({ partitionKey: key, rowKey: key, aadsts });
    },
    async release(account) {
      const key = keyOf(account);
      await lookup.remove(key, key);
    },
  };
}

const KIND = 'account~';
/** A day after it counts no more, however it stood: what is tried every night is always younger. */
export const triesEnd: Ending = { prefix: KIND, member: 'at', after: 2 * DAY };

const keyOf = ({ tenant, objectId }: TriedAccount): string =>
  `${KIND}${hash([tenant, objectId].join('\n').toLowerCase())}`;

const endOf = ({ at, aadsts }: { readonly at: string; readonly aadsts?: unknown }): number =>
  Date.parse(at) + (aadsts === LOCKED ? DAY : HOUR);

function waitFor({ at, aadsts, connectionId }: Row, now: number): Wait | undefined {
  const left = endOf({ at: String(at), aadsts }) - now;
  return left > 0
    ? { seconds: Math.ceil(left / 1_000), locked: aadsts === LOCKED, connectionId: String(connectionId) }
    : undefined;
}

/** What trying a password came to, and of which version of it in the vault. */
export interface ProvedPassword {
  readonly secretVersion: string;
  readonly proof: PasswordProof;
}

/** Pure: is a refusal with this number about the account, or beyond it, so that the password was looked at? */
export const isOfPassword = (aadsts: number | undefined): boolean =>
  isBeyondPassword(aadsts) ||
  !['consent', 'credential', 'appDisabled', 'tenantGone'].includes(explain(aadsts).class);

/**
 * Pure: what the last try of a password came to, as long as another one is not in order. Where the app was refused that
 * asked, no password was tried, and the next may be at once.
 */
export const standingProof = (
  { proof }: NonNullable<TenantAccount['password']>,
  now: number,
): PasswordProof | undefined =>
  proof && endOf(proof) > now && (proof.outcome !== 'refused' || isOfPassword(proof.aadsts))
    ? proof
    : undefined;

/** Pure: is this very password known to be right, not long ago? */
export function isProved({ password }: TenantAccount, now: number): boolean {
  const proof = password?.proof;
  return proof !== undefined && isRight(proof) && Date.parse(proof.at) + HOUR > now;
}

const isRight = ({ outcome, aadsts }: PasswordProof): boolean =>
  outcome === 'token' || (outcome === 'refused' && isBeyondPassword(aadsts));
