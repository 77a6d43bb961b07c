import * as z from 'zod';
import { stewardSets, vaultEntry } from './access.ts';

/** Why provisioning does not go on by itself; each has its own page. */
export const stopCodes = [
  /** The setup app's token has ended, or lacks a right that a choice made needful. */
  'signInAgain',
  /** Whoever signed in may not grant; a Global or Privileged Role Administrator has to. */
  'needsConsenter',
  /** An object with the wanted name is there and does not carry our mark. */
  'chooseApp',
  /** An app that somebody gave is not registered in the tenant. */
  'appGone',
  'chooseAccount',
  /** The tenant lets only some register apps, and whoever signed in is none of them. */
  'mayNotRegister',
  /** Whoever signed in may not do this step. */
  'mayNotDo',
  /** The tenant's own rules refuse the password that was typed. */
  'passwordRefused',
  /** The user name is none that the tenant takes, or there is nobody of that name. */
  'userNameRefused',
  /** The tenant takes neither a secret nor a certificate of any length. */
  'credentialRefused',
  /** Exchange does not let Graph assign its roles; a script does it. */
  'exchangeByHand',
  /** It should have been seen by now. */
  'notSeen',
  /** Microsoft refused for a reason of its own. */
  'refused',
] as const;
export type StopCode = (typeof stopCodes)[number];

/** What a step found or made; the words of each stand in the catalogue of texts. */
export const noteCodes = [
  'tenant.read',
  'tenant.unlicensed',
  'application.made',
  'application.found',
  'application.adopted',
  'application.restored',
  'servicePrincipal.made',
  'servicePrincipal.found',
  'secret.made',
  'secret.shortened',
  'certificate.made',
  'credential.kept',
  'credential.orphanRemoved',
  'credential.pending',
  'credential.proved',
  'credential.activated',
  'credential.retired',
  'credential.notRetired',
  'account.made',
  'account.found',
  'account.adopted',
  'account.existing',
  'account.otherDomain',
  'account.secondFactor',
  'account.former',
  'password.set',
  'password.proved',
  'password.unproved',
  'password.unanswered',
  'password.activated',
  'permissions.granted',
  'permissions.held',
  'permissions.declined',
  'grants.granted',
  'grants.held',
  'grants.wholeOrganization',
  'steward.allowed',
  'roles.assigned',
  'roles.held',
  'exchange.assigned',
  'exchange.held',
  'exchange.unseen',
  'reports.changed',
  'reports.fine',
  'verified.token',
  'verified.account',
  'data.readable',
  'data.unlicensed',
  'data.unread',
  'trial.made',
  'trial.changed',
  'trial.reset',
  'trial.deleted',
  'trial.refused',
  'trial.skipped',
  'trial.left',
  'removed',
  'removed.before',
  'removed.used',
  'setup.removed',
  'setup.leftover',
] as const;
export type NoteCode = (typeof noteCodes)[number];

export const note = z.object({ code: z.enum(noteCodes), words: z.record(z.string(), z.string()) });
export type Note = z.infer<typeof note>;

/** What the tenant admin chose before the steps began, or when they asked. */
export const choices = z.object({
  /** What stands before the @ of the account to be made. */
  userName: z.string().optional(),
  /** User principal name of the account that will sign in, where the profile wants one that exists. */
  existingUser: z.string().optional(),
  /** A password that was typed. */
  password: vaultEntry.optional(),
  steward: z.array(z.enum(stewardSets)),
  /** Optional permissions that were not agreed to, by name. */
  declined: z.array(z.string()),
  /** The account that is being made by this flow: found, it has the password that was made for it. */
  making: z.string().optional(),
  /** Object id of an account of ours whose password nobody knows any more: it gets another one. */
  reset: z.string().optional(),
  /** By key of the profile's app, or `account`: id of the object to adopt, or `new` for an app beside it. */
  adopt: z.record(z.string(), z.string()),
  /** Somebody says that the script for Exchange has run. */
  exchangeByHand: z.boolean().optional(),
  /** Keys of the apps whose credentials get successors, and of those whose former ones may go, where the flow rotates. */
  renew: z.array(z.string()).optional(),
  retire: z.array(z.string()).optional(),
  /** The account gets another password, where the flow rotates; then it renews nothing else. */
  renewPassword: z.boolean().optional(),
  /** Ids of what is to be removed, where the flow removes. */
  remove: z.array(z.string()).optional(),
});
export type Choices = z.infer<typeof choices>;
export const noChoices: Choices = { steward: [], declined: [], adopt: {} };

/** One flow of provisioning: which step is next, by whose token, and why it stands where it stands. */
const flow = z.object({
  flow: z.string(),
  /** Does it make what a profile needs, take away what is there because of us, renew credentials, or try what may be done? */
  kind: z.enum(['make', 'remove', 'rotate', 'trial']).default('make'),
  /** In whose name: an admin's who signs in, the steward app's, or the connector's own by proof of its certificate. */
  actor: z.enum(['admin', 'steward', 'connector']).default('admin'),
  /** Object id of the operator who asked for it; absent where nobody did. */
  by: z.string().optional(),
  startedAt: z.string(),
  choices,
  /** The setup app's access token of whoever signed in last: in the vault, with its end as `exp`. */
  session: vaultEntry
    .extend({
      endsAt: z.string(),
      objectId: z.string(),
      scopes: z.array(z.string()),
    })
    .optional(),
  /** The version of the profile that the steps are for; another one begins anew, since every step looks first. */
  profileVersion: z.number().int().optional(),
  /** The step that is next; those before it are done. `done` when all are. */
  step: z.string(),
  /** How often this step had to wait, and since when. */
  attempt: z.number().int(),
  since: z.string().optional(),
  /** Whoever works on it now: another worker that wakes up late finds another name here and stops. */
  lease: z.object({ worker: z.string(), until: z.string() }).optional(),
  stop: z
    .object({
      code: z.enum(stopCodes),
      at: z.string(),
      /** What Microsoft said. */
      text: z.string().optional(),
      /** What there is to choose from. */
      found: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    })
    .optional(),
  /** Hash of what the browser keeps in which somebody last signed in: only it may choose and see. */
  viewer: z.string().optional(),
  passwordShownAt: z.string().optional(),
  /** Who signed in for the connector, until somebody says that it is the right account. */
  signIn: vaultEntry
    .extend({ objectId: z.string(), userName: z.string(), scopes: z.array(z.string()), at: z.string() })
    .optional(),
  finishedAt: z.string().optional(),
});
export const provisioning = flow.extend({
  /** What was put aside: it comes back after a rotation, or where somebody thinks better of a removal. */
  before: z.object({ flow: flow.optional(), dueAt: z.string().optional() }).optional(),
});
export type Provisioning = z.infer<typeof provisioning>;

/** A line of the journal: one step of one flow. */
export const journalEntry = z.object({
  step: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  notes: z.array(note),
  /** Why it did not go on, the last time: a stop's code or what it waits for. */
  error: z.string().optional(),
});
export type JournalEntry = z.infer<typeof journalEntry>;
