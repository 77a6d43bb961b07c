import { fileTime } from './entry.ts';

/** What a domain says of a password, as it writes that; absent where it says nothing. */
export interface PasswordFacts {
  /** `msDS-UserPasswordExpiryTimeComputed`. */
  readonly computed?: string | undefined;
  /** `userAccountControl`. */
  readonly flags?: string | undefined;
  /** `pwdLastSet`. */
  readonly setAt?: string | undefined;
  /** `maxPwdAge` of the domain: negative, in 100 nanoseconds. */
  readonly maxAge?: string | undefined;
}

/** `userAccountControl`: passwords of these do not end, by their flag, a smart card or being a trust's. */
const NEVER_ENDS = 0x10000 | 0x40000 | 0x0800 | 0x1000 | 0x2000;
const NO_END = -(2n ** 63n);

/**
 * Pure: when a password ends by the domain's policy, in milliseconds since 1970; `undefined` where what was seen does not
 * say. Where the domain computes nothing it is counted, which knows nothing of a policy of the account's own.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/f9e9b7e2-c7ac-4db6-ba38-71d9696981e9
 */
export function passwordEndOf(facts: PasswordFacts): number | 'never' | undefined {
  const { computed, flags, setAt, maxAge } = facts;
  if (computed !== undefined) return fileTime(computed) ?? 'never';
  if (flags === undefined || !/^-?\d{1,10}$/.test(flags)) return undefined;
  if ((Number(flags) & NEVER_ENDS) !== 0) return 'never';
  if (maxAge === undefined || !/^-?\d{1,19}$/.test(maxAge)) return undefined;
  const age = BigInt(maxAge);
  if (age === 0n || age <= NO_END) return 'never';
  const set = fileTime(setAt);
  return set === undefined ? undefined : set - Number(age / 10_000n);
}
