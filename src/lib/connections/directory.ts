import * as z from 'zod';
import { HOUR } from '../clock.ts';
import { type DirectoryFailure, refusals, wrongPassword } from '../directory/failures.ts';
import type { DirectoryTarget } from '../directory/session.ts';
import { formerHandOver, handOver, vaultEntry } from './access.ts';
import { directoryTrial } from './directoryTrial.ts';
import type { CheckRecord } from './verdict.ts';

/** Why the account was not let in when it was tried last. */
const failure = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['unreachable', 'denied']), reason: z.string() }),
  z.object({ kind: z.literal('untrusted'), expired: z.boolean(), reason: z.string() }),
  z.object({ kind: z.literal('refused'), why: z.enum(refusals), reason: z.string(), triedAt: z.string() }),
]);

/** In the vault and not in force: the account may have it by now. */
const pendingPassword = vaultEntry.extend({
  since: z.string(),
  /** Object id of whoever asked for it; `mooring` where nobody did. */
  by: z.string(),
  /** What the domain said before: when the password was set, as it writes that (`pwdLastSet`). */
  before: z.string(),
  /** Until then somebody is at it, or it may not be tried; from then on anybody goes on. */
  dueAt: z.string(),
  /** When the change was sent last, written down before: from then on the account may have it. */
  sentAt: z.string().optional(),
  /** Why it waits. */
  failure: failure.optional(),
  /** When the domain said that this one is wrong. */
  wrongAt: z.string().optional(),
});

/** The service account in a directory of the customer's own, as an operator gave it. Instants are ISO 8601. */
export const directoryAccount = z.object({
  hosts: z.array(z.string()),
  /** By whose records the controllers are found, where none are named. */
  domain: z.string().optional(),
  port: z.union([z.literal(636), z.literal(389)]),
  /** Certificates, PEM. */
  ca: z.string(),
  /** When the last of them ends: an old one may stand beside the new one. */
  caEndsAt: z.string(),
  account: z.string(),
  /** Where it has to work, a distinguished name; absent for all of the domain. */
  base: z.string().optional(),
  /** Groups to which it should belong. */
  groups: z.array(z.string()),
  password: vaultEntry.extend({
    setAt: z.string(),
    handOver: handOver.optional(),
    formerHandOver: formerHandOver.optional(),
    /** In the vault, the one before, where a renewal from here made this one: for a while a domain takes both. */
    formerVersion: z.string().optional(),
    /** When a renewal heard from the domain that this very password is wrong. */
    wrongAt: z.string().optional(),
  }),
  pendingPassword: pendingPassword.optional(),
  /** Why the last renewal of the password did not go on, and the password that the account may have all the same. */
  renewalStop: z
    .object({ at: z.string(), text: z.string(), unproved: pendingPassword.optional() })
    .optional(),
  /** The last trial of what it may do. */
  trial: directoryTrial.optional(),
});
export type DirectoryAccount = z.infer<typeof directoryAccount>;

/** Where it is asked, as the directory wants to know it. */
export const targetOf = ({
  hosts,
  domain,
  port,
  ca,
  account,
}: Pick<DirectoryAccount, 'hosts' | 'domain' | 'port' | 'ca' | 'account'>): DirectoryTarget => ({
  hosts,
  ...(domain !== undefined && { domain }),
  port,
  startTls: port === 389,
  ca,
  account,
});

/** How its password is called in the vault. */
export const directorySecret = (connectionId: string): string => `directory-${connectionId}`;

/** Code of the finding that the domain does not know the account with its password. */
export const PASSWORD_WRONG = 'directory.passwordWrong';
/** Where the evidence says when a password was tried that is wrong. */
export const TRIED_AT = 'triedAt';
/** A wrong password is not tried again so soon: a domain locks the account. */
export const WRONG_STANDS = HOUR;

/** Pure: how a try of this very password ended that is too young for another; `undefined` where it may be tried. */
export function standingRefusal(
  { password }: DirectoryAccount,
  record: CheckRecord | undefined,
  now: number,
): DirectoryFailure | undefined {
  const last = record?.last.verdict === 'fail' ? record.last : undefined;
  const wrong = last?.findings.find(({ code }) => code === PASSWORD_WRONG);
  const found = wrong && String(last?.evidence[TRIED_AT]);
  const ofThis = found !== undefined && found > password.setAt ? found : undefined;
  const triedAt = [password.wrongAt, ofThis].find(
    (at) => at !== undefined && now - Date.parse(at) < WRONG_STANDS,
  );
  if (triedAt === undefined) return undefined;
  return { ...wrongPassword, ...(wrong && { reason: wrong.message }), triedAt };
}
