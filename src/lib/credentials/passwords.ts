import type { Random } from '../random.ts';

// Without signs that people confuse when they read them aloud.
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.!?+*='] as const;
const all = kinds.join('');
const LENGTH = 24;

/** A password of 24 characters with each kind that Entra counts, about 140 bits. */
export function newPassword(random: Random): string {
  for (;;) {
    // A byte above the last whole multiple would make the first letters likelier.
    const limit = 256 - (256 % all.length);
    const signs = [...random(LENGTH * 2)].filter((byte) => byte < limit).slice(0, LENGTH);
    const password = signs.map((byte) => all[byte % all.length]).join('');
    const isFull = password.length === LENGTH;
    if (isFull && kinds.every((kind) => kind.split('').some((sign) => password.includes(sign))))
      return password;
  }
}

/**
 * What Entra would refuse of a password, in words; `undefined` where nothing is known against it. Its list of common
 * passwords is asked when the account is made.
 *
 * @see https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad-combined-policy
 */
export function passwordFault(password: string, userName: string): string | undefined {
  if (password.length < 8) return 'must be at least 8 characters';
  if (password.length > 256) return 'must be at most 256 characters';
  const held = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  if (held < 3) return 'must hold three of these: small letters, capital letters, digits, other signs';
  const isPart = userName.length > 3 && password.toLowerCase().includes(userName.toLowerCase());
  return isPart ? 'must not hold the user name' : undefined;
}
