import * as z from 'zod';
import { HOUR } from '../clock.ts';
import type { DirectoryFailure } from '../directory/failures.ts';
import type { DirectoryTarget } from '../directory/session.ts';
import { vaultEntry } from './access.ts';
import { directoryTrial } from './directoryTrial.ts';
import type { CheckRecord } from './verdict.ts';

/** The service account in a directory of the customer's own, as an operator gave it. Instants are ISO 8601. */
export const directoryAccount = z.object({
  hosts: z.array(z.string()),
  /** By whose records the controllers are found, where none are named. */
  domain: z.string().optional(),
  port: z.union([z.literal(636), z.literal(389)]),
  /** Certificates, PEM. */
  ca: z.string(),
  /** When the first of them ends. */
  caEndsAt: z.string(),
  account: z.string(),
  /** Where it has to work, a distinguished name; absent for all of the domain. */
  base: z.string().optional(),
  /** Groups to which it should belong. */
  groups: z.array(z.string()),
  password: vaultEntry.extend({ setAt: z.string() }),
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
const WRONG_STANDS = HOUR;

/** Pure: how a try of this very password ended that is too young for another; `undefined` where it may be tried. */
export function standingRefusal(
  { password }: DirectoryAccount,
  record: CheckRecord | undefined,
  now: number,
): DirectoryFailure | undefined {
  if (record?.last.verdict !== 'fail') return undefined;
  const { findings, evidence } = record.last;
  const wrong = findings.find(({ code }) => code === PASSWORD_WRONG);
  const triedAt = String(evidence[TRIED_AT]);
  const stands = triedAt > password.setAt && now - Date.parse(triedAt) < WRONG_STANDS;
  return wrong && stands
    ? { kind: 'refused', why: 'wrongPassword', reason: wrong.message, triedAt }
    : undefined;
}
