import { iso } from '../clock.ts';
import type { Access, PasswordProof, TenantAccount } from './access.ts';
import { givenOf } from './accountSuccession.ts';
import type { Connection } from './connection.ts';
import type { HandOverState } from './succession.ts';

type Password = NonNullable<TenantAccount['password']>;
type PendingPassword = NonNullable<TenantAccount['pendingPassword']>;

/** The same with what came of trying this version of the account's password; unchanged where another one is in force by now. */
export function withPasswordProof(
  current: Access,
  { secretVersion, proof }: { readonly secretVersion: string; readonly proof: PasswordProof },
): Access {
  const { account } = current;
  const { password } = account ?? {};
  if (!account || password?.secretVersion !== secretVersion) return current;
  return { ...current, account: { ...account, password: { ...password, proof } } };
}

/** Pure: the same with a password that Microsoft is sent, or took, beside the one in force. */
export const withPendingPassword = (access: Access, pendingPassword: PendingPassword): Access =>
  access.account ? { ...access, account: { ...access.account, pendingPassword } } : access;

/**
 * Pure: was Microsoft sent a password by this very flow, which then needs nobody to find out whether the account has it?
 * What an earlier one sent, and left, is nobody's until this one takes it up.
 */
export function isProvingPassword({
  provisioning: flow,
  access: { account },
}: Pick<Connection, 'provisioning' | 'access'>): boolean {
  if (!flow?.choices.renewPassword || flow.finishedAt !== undefined || flow.stop) return false;
  const sent = account?.pendingPassword?.secretVersion;
  return sent !== undefined && sent === flow.choices.password?.secretVersion;
}

/** Pure: the account has the password that was sent; nothing where another was put into its place meanwhile. */
export function withPendingProof(access: Access, secretVersion: string, proof: PasswordProof): Access {
  const { pendingPassword } = access.account ?? {};
  return pendingPassword?.secretVersion === secretVersion
    ? withPendingPassword(access, { ...pendingPassword, proof })
    : access;
}

/** Pure: Microsoft does not take what it was sent. */
export function withoutPendingPassword(access: Access): Access {
  if (!access.account) return access;
  const { pendingPassword: _refused, ...account } = access.account;
  return { ...access, account };
}

/** Pure: the same with this password, sent before, in force; nothing where another was put into force meanwhile. */
export function withPasswordInForce(access: Access, secretVersion: string, now: number): Access {
  const { pendingPassword } = access.account ?? {};
  if (pendingPassword?.secretVersion !== secretVersion) return access;
  const given = givenOf(access.account);
  const { sentAt: _sent, ...taken } = pendingPassword;
  const password = {
    ...taken,
    setAt: iso(now),
    ...(given && { formerHandOver: { ...given, hasEnded: true } }),
  };
  const { account, ...rest } = withoutPendingPassword(access);
  return account ? { ...rest, account: { ...account, password } } : access;
}

/** Pure: how the hand-over of a password stands. Of one that somebody else replaced nobody knows who was given it. */
export function passwordHandOverState({
  handOver,
  formerHandOver,
}: Pick<Password, 'handOver' | 'formerHandOver'>): HandOverState {
  if (handOver?.confirmedAt !== undefined) return 'confirmed';
  if (handOver) return 'shown';
  return formerHandOver ? 'again' : 'never';
}
