import * as z from 'zod';
import { stewardSets, vaultEntry } from './access.ts';

/** Why provisioning does not go on by itself; each has its own page. */
export const stopCodes = [
  /** The setup app's token has ended. */
  'signInAgain',
  /** Whoever signed in may not grant; a Global or Privileged Role Administrator has to. */
  'needsConsenter',
  /** An object with the wanted name is there and does not carry our mark. */
  'choose',
  /** The tenant lets only some register apps, and whoever signed in is none of them. */
  'mayNotRegister',
  /** Whoever signed in may not do this step. */
  'mayNotDo',
  /** The password that was typed does not suit the tenant's rules. */
  'passwordRefused',
  /** The user name is taken, or is none. */
  'userNameRefused',
  /** The tenant allows neither secrets nor what else we can make. */
  'credentialRefused',
  /** Exchange does not let Graph assign its roles; a script does it. */
  'exchangeByHand',
  /** What the profile names is not in the tenant: a role, a permission, Microsoft Graph itself. */
  'missingInTenant',
  /** It should have been seen by now. */
  'notSeen',
  /** Microsoft refused for a reason of its own. */
  'refused',
] as const;
export type StopCode = (typeof stopCodes)[number];

/** What the tenant admin chose before the steps began, or when they asked. */
export const choices = z.object({
  /** What stands before the @ of the account to be made. */
  userName: z.string().optional(),
  /** User principal name of the account that will sign in, where the profile wants one that exists. */
  existingUser: z.string().optional(),
  steward: z.array(z.enum(stewardSets)),
  /** Optional permissions that were not agreed to, by name. */
  declined: z.array(z.string()),
  /** By key of the profile's app or `account`: the object to adopt, or `new` for one beside it. */
  adopt: z.record(z.string(), z.string()),
  /** Assigned by script, by somebody, as far as we are told. */
  exchangeByHand: z.boolean().optional(),
});
export type Choices = z.infer<typeof choices>;

/** One flow of provisioning: which step is under way, by whose token, and why it stands where it stands. */
export const provisioning = z.object({
  flow: z.string(),
  startedAt: z.string(),
  choices,
  /** The setup app's access token of whoever signed in last: in the vault, with its end as `exp`. */
  session: vaultEntry.extend({ endsAt: z.string(), objectId: z.string() }).optional(),
  /** The step that is next; steps before it are done. */
  step: z.string(),
  /** Looks at this step so far, and since when. */
  attempt: z.number().int(),
  since: z.string().optional(),
  /** Whoever works on it now; another worker that wakes up late finds another name here and stops. */
  worker: z.string().optional(),
  stop: z
    .object({
      code: z.enum(stopCodes),
      at: z.string(),
      text: z.string().optional(),
      choices: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    })
    .optional(),
  finishedAt: z.string().optional(),
});
export type Provisioning = z.infer<typeof provisioning>;

/** A line of the journal: one step of one flow. */
export interface JournalEntry {
  readonly step: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** What was found or made: one sentence each. */
  readonly notes: readonly string[];
  /** Why it did not go on, the last time. */
  readonly error?: string;
}
