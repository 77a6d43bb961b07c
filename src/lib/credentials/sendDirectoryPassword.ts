import { applyDirectoryRotation } from '../alerts/transition.ts';
import { type Clock, iso } from '../clock.ts';
import { ITSELF } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { type PendingDirectory, withPendingInForce } from '../connections/directorySuccession.ts';
import type { Change } from '../connections/store.ts';
import { type ChangeRefusal, changePassword, readSelf } from '../directory/changePassword.ts';
import type { DirectoryFailure, TooSoon } from '../directory/failures.ts';
import { UnavailableError } from '../errors.ts';
import type { Result } from '../result.ts';
import type { CountedDirectory } from './countedDirectory.ts';
import { LEASE } from './directoryRenewal.ts';

/** What is sent later might meet somebody who goes on. */
const LAST_CALL = LEASE / 2;

export type Pending = DirectoryAccount & { readonly pendingPassword: PendingDirectory };

/**
 * Sends the change, once the account was let in with the password in force. Where that was set at another time than before
 * the change was begun it was changed already, or somebody set another: for an hour a domain takes the one before too.
 */
export function send(asked: {
  counted: Pick<CountedDirectory, 'inForce'>;
  clock: Clock;
  connection: Pick<Connection, 'id' | 'tenant'>;
  account: Pending;
  before: string;
  next: string;
  /** Writes down that it is sent; `false` where it must not be any more. */
  announce: () => Promise<boolean>;
}): Promise<Result<'changed' | 'otherwise' | 'overtaken' | ChangeRefusal, DirectoryFailure | TooSoon>> {
  const { clock, connection, account, before, next } = asked;
  const { pendingPassword } = account;
  return asked.counted.inForce(connection, account, before, async (session) => {
    const self = await readSelf(session, account.account);
    if (!self) throw new UnavailableError(`${session.host} does not show the account to itself`);
    if (self.passwordSetAt !== pendingPassword.before) return 'otherwise';
    if (!(await asked.announce())) return 'overtaken';
    if (clock() > Date.parse(pendingPassword.dueAt) - LAST_CALL)
      throw new UnavailableError(`${session.host} took too long`);
    const changed = await changePassword(session, self, before, next);
    return changed.ok ? 'changed' : changed.error;
  });
}

export function outcomeOf(sent: Awaited<ReturnType<typeof send>>): string {
  if (!sent.ok) return sent.error.kind;
  return typeof sent.value === 'object' ? sent.value.why : sent.value;
}

/** Pure: the new password in force, and all that is told of it. */
export function inForce(current: Connection, version: string, now: number): Change | undefined {
  const next = withPendingInForce(current, version, now);
  const { by = ITSELF } = current.directory?.pendingPassword ?? {};
  if (!next) return undefined;
  const text = `A new password of the directory account ${next.account} is in force.`;
  const entry = {
    id: `credential.rotated-${version}`,
    at: iso(now),
    by,
    action: 'credential.rotated' as const,
    connection: current.id,
    subject: next.account,
    text,
  };
  return {
    connection: {
      ...current,
      directory: next,
      unaudited: [...current.unaudited, entry],
      health: applyDirectoryRotation(current.health, current.id, next, iso(now)),
    },
    history: text,
  };
}

export const saidOf = ({ account }: DirectoryAccount): string[] => [
  `${account} was let in with its new password, which is in force.`,
  'The connector has to be given the new one: hand it over. For about an hour the domain may take the one before, too.',
];
