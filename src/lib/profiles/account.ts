import * as z from 'zod';
import { phrase } from './phrase.ts';

/** Built-in directory roles that accounts of connectors hold, by their template ids, which are the same everywhere. */
export const directoryRoles = {
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Service Support Administrator': 'f023fd81-a637-4b56-95fd-791ac0226033',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
} as const;
export type DirectoryRole = keyof typeof directoryRoles;

/** Exchange roles that are assigned to the account itself; the membership of a role group cannot be read by Graph. */
export const exchangeRoles = ['View-Only Recipients', 'View-Only Configuration'] as const;

// What Entra takes before the @ of a user principal name.
export const localPart = z
  .string()
  .max(64)
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9'._!#^~-]*[A-Za-z0-9])?$/,
    'must be what stands before the @ of an account',
  );

/**
 * The account that a connector signs in with: cloud-only, without a licence, its password never expiring and not to be
 * changed at first sign-in.
 */
export const accountSchema = z.discriminatedUnion('kind', [
  /** Somebody who exists already and signs in. */
  z.strictObject({ kind: z.literal('existing') }),
  z.strictObject({
    kind: z.literal('made'),
    /** Proposed; the admin may type another. The tenant's default domain is put behind it. */
    userName: localPart,
    displayName: phrase,
    directoryRoles: z
      .array(z.enum(Object.keys(directoryRoles) as [DirectoryRole, ...DirectoryRole[]]))
      .default([]),
    exchangeRoles: z.array(z.enum(exchangeRoles)).default([]),
  }),
]);
