import { DAY, HOUR, iso } from '../clock.ts';
import { isBeyondPassword } from '../microsoft/passwordGrant.ts';
import type { Access, PasswordProof, TenantAccount } from '../connections/access.ts';
import { withPasswordProof } from '../connections/passwordSuccession.ts';
import { err, ok, type Result } from '../result.ts';

/** Microsoft has locked the account, or the address that asked: to go on trying is to keep it locked. */
export const LOCKED = 50053;

type Tries = NonNullable<Access['passwordTries']>;
type Try = Tries[string];

const keyOf = (userName: string): string => userName.toLowerCase();
const lasts = ({ aadsts }: Pick<Try, 'aadsts'>): number => (aadsts === LOCKED ? DAY : HOUR);
const endOf = (one: Try): number => Date.parse(one.at) + lasts(one);

/** What trying a password came to, and of which version of it in the vault. */
export interface ProvedPassword {
  readonly secretVersion: string;
  readonly proof: PasswordProof;
}

/** Pure: what the last try of a password came to, as long as another one is not in order. */
export const standingProof = (
  { proof }: NonNullable<TenantAccount['password']>,
  now: number,
): PasswordProof | undefined => (proof && endOf(proof) > now ? proof : undefined);

/** How long no password of an account may be tried, and whether it was locked. */
export interface Wait {
  readonly seconds: number;
  readonly locked: boolean;
}

/**
 * Pure: the permission to try a password of this account, taken, or how long there is none. Whoever takes it writes it down
 * before the password leaves: so however many want to try one, one an hour is sent.
 */
export function takeTry(access: Access, userName: string, now: number): Result<Access, Wait> {
  const wait = waitForTry(access, userName, now);
  return wait ? err(wait) : ok(withTry(access, userName, now));
}

function waitForTry(access: Access, userName: string, now: number): Wait | undefined {
  const proofs = [access.account, access.incoming].flatMap((one) =>
    one?.password?.proof && keyOf(one.userPrincipalName) === keyOf(userName) ? [one.password.proof] : [],
  );
  const known = access.passwordTries?.[keyOf(userName)];
  const standing = [...proofs, ...(known ? [known] : [])].filter((one) => endOf(one) > now);
  if (standing.length === 0) return undefined;
  const until = Math.max(...standing.map(endOf));
  return {
    seconds: Math.ceil((until - now) / 1_000),
    locked: standing.some(({ aadsts }) => aadsts === LOCKED),
  };
}

/** Pure: the answer to a try of the password in force is kept beside it, and is all that is to be known of the try. */
export function withAnswer(access: Access, proved: ProvedPassword): Access {
  const kept = withPasswordProof(access, proved);
  return kept === access ? access : withoutTry(kept, access.account?.userPrincipalName ?? '');
}

/** Pure: a password of this account is tried now, or was with this answer; tries that are over are forgotten. */
export function withTry(access: Access, userName: string, now: number, aadsts?: number): Access {
  const others = without(access.passwordTries ?? {}, userName).filter(([, one]) => endOf(one) > now);
  const mine = { at: iso(now), ...(aadsts !== undefined && { aadsts }) };
  // More than anybody types in a day.
  const kept = others.slice(-20);
  return { ...access, passwordTries: Object.fromEntries([...kept, [keyOf(userName), mine]]) };
}

/** Pure: the try did not count: what became of it is kept elsewhere, or no password was looked at. */
export function withoutTry({ passwordTries = {}, ...access }: Access, userName: string): Access {
  const left = without(passwordTries, userName);
  return { ...access, ...(left.length > 0 && { passwordTries: Object.fromEntries(left) }) };
}

const without = (tries: Tries, userName: string): [string, Try][] =>
  Object.entries(tries).filter(([name]) => name !== keyOf(userName));

/** Pure: is this very password known to be right, not long ago? */
export function isProved({ password }: TenantAccount, now: number): boolean {
  const proof = password?.proof;
  return proof !== undefined && isRight(proof) && Date.parse(proof.at) + HOUR > now;
}

const isRight = ({ outcome, aadsts }: PasswordProof): boolean =>
  outcome === 'token' || (outcome === 'refused' && isBeyondPassword(aadsts));
