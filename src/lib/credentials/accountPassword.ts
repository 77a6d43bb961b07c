import * as z from 'zod';
import { existingSettings, type ExistingSettings } from './existingSettings.ts';

/** User name and password of the account that a connector signs in with: well-formed, and not tried yet. */
export interface AccountPassword {
  /** As it was typed, such as `name@contoso.example`. */
  readonly userName: string;
  readonly password: string;
}

/** As they are typed in or sent. No error repeats what was given: a password is easily typed into the wrong field. */
export const accountPassword = z.strictObject({
  userName: z
    .string('must be the user name of the account, such as name@contoso.example')
    .trim()
    .max(320, 'must be at most 320 characters')
    .regex(
      /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
      'must be the user name of the account, such as name@contoso.example',
    ),
  password: z
    .string('must be the password of the account')
    .min(1, 'must be given')
    .max(256, 'must be at most 256 characters'),
});

/** What a connection is given in the place of what it works with. */
export type Replacement =
  | { readonly kind: 'settings'; readonly settings: ExistingSettings }
  | { readonly kind: 'account'; readonly account: AccountPassword };

const ofAccounts = ['userName', 'password'] as const;

/** One of the two, told apart by its members, so that every error is about what was meant. */
export const replacement = z.record(z.string(), z.unknown()).transform((given, context): Replacement => {
  const named = ofAccounts.filter((name) => name in given);
  const others = Object.keys(given).filter((name) => !named.some((one) => one === name));
  const add = (issues: readonly z.core.$ZodIssue[]): never => {
    for (const { path, message } of issues) context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  };
  if (named.length === 0) {
    const settings = existingSettings.safeParse(given);
    return settings.success ? { kind: 'settings', settings: settings.data } : add(settings.error.issues);
  }
  const mixed = others.filter((name) => name in existingSettings.in.shape);
  for (const name of mixed)
    context.addIssue({
      code: 'custom',
      path: [name],
      message: 'must be left out where an account is given: replace one after the other',
    });
  if (mixed.length > 0) return z.NEVER;
  const account = accountPassword.safeParse(given);
  return account.success ? { kind: 'account', account: account.data } : add(account.error.issues);
});
