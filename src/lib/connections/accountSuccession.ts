import type { Access, TenantAccount } from './access.ts';
import { boundedAccounts } from './formers.ts';

/**
 * The same with this account in force; another one of ours that it replaces stays listed, since it is still in the
 * tenant. None is to come any more.
 */
export function withAccount(current: Access, account: TenantAccount): Access {
  const { account: before, incoming, formerAccounts, ...rest } = current;
  const replaced = [incoming?.insteadOfGone === true ? undefined : before, incoming];
  const kept = formerWith(formerAccounts, replaced, account.objectId);
  return { ...rest, account: heirOf(before, account), formerAccounts: kept };
}

/** Pure: that somebody was given a password of this account, or has to be given the one in force. */
export const givenOf = (account: TenantAccount | undefined): TenantAccount['formerHandOver'] =>
  account?.password?.handOver ?? account?.password?.formerHandOver ?? account?.formerHandOver;

/** Pure: does the tenant call the account otherwise by now? */
export const isOtherName = (
  { userPrincipalName }: Pick<TenantAccount, 'userPrincipalName'>,
  name: string,
): boolean => userPrincipalName.toLowerCase() !== name.toLowerCase();

/**
 * Pure: the same account under the name that the tenant gave it. Whoever was given the former name cannot sign in with it
 * any more, and has to be given this one; what came of trying the former says nothing.
 */
export function withAccountName(current: Access, name: string): Access {
  const { account } = current;
  if (!account || !isOtherName(account, name)) return current;
  const { password } = account;
  if (!password) return { ...current, account: { ...account, userPrincipalName: name } };
  const given = givenOf(account);
  const { handOver: _entered, proof: _tried, ...kept } = password;
  return {
    ...current,
    account: {
      ...account,
      userPrincipalName: name,
      password: { ...kept, ...(given && { formerHandOver: { ...given, hasEnded: true } }) },
    },
  };
}

/** Whoever was given another password before has to be given this one. */
function heirOf(before: TenantAccount | undefined, account: TenantAccount): TenantAccount {
  const given = givenOf(before);
  const { password } = account;
  if (!password || !given || password.secretVersion === before?.password?.secretVersion) return account;
  const isItsOwn = before?.objectId === account.objectId;
  return {
    ...account,
    password: { formerHandOver: { ...given, ...(isItsOwn && { hasEnded: true }) }, ...password },
  };
}

/** The same with this account to come; of another one that was to come, the same is true. */
export function withIncoming(current: Access, next: NonNullable<Access['incoming']>): Access {
  const { incoming: before, formerAccounts } = current;
  return {
    ...current,
    incoming: next,
    formerAccounts: formerWith(formerAccounts, [before], next.objectId, current.account?.objectId),
  };
}

/** The account with this object id, where it is in force or to come. */
export function accountOf({ account, incoming }: Access, objectId: string): TenantAccount | undefined {
  if (incoming?.objectId !== objectId) return account?.objectId === objectId ? account : undefined;
  const { insteadOfGone: _gone, ...bare } = incoming;
  return bare;
}

/** Whose the account with this object id was before us, where the connection knows it: in force, to come, or replaced. */
export function originOf(access: Access, objectId: string): TenantAccount['origin'] | undefined {
  const former = access.formerAccounts.find((one) => one.objectId === objectId);
  if (former) return former.wasThere ? 'adopted' : 'made';
  return accountOf(access, objectId)?.origin;
}

/** The same with what was to come in force, where there is something. */
export function withIncomingInForce(current: Access): Access {
  const next = current.incoming && accountOf(current, current.incoming.objectId);
  return next ? withAccount(current, next) : current;
}

/**
 * Pure: the same where nobody goes on to prove what was to come. Where nothing else is in force it is the account, if we
 * have its password, and the checks say what it lacks; else it is left as a former one.
 */
export function withIncomingSettled(current: Access): Access {
  const { account, incoming } = current;
  const isAlone = !account || incoming?.insteadOfGone === true;
  return incoming?.password && isAlone ? withIncomingInForce(current) : withoutIncoming(current);
}

/** The same without an account to come, which stays listed where it is ours: the one in force goes on. */
export function withoutIncoming({ incoming, ...current }: Access): Access {
  const { account, formerAccounts } = current;
  return { ...current, formerAccounts: formerWith(formerAccounts, [incoming], account?.objectId) };
}

/** @param used object ids of the accounts that are not former */
function formerWith(
  former: Access['formerAccounts'],
  replaced: readonly (TenantAccount | undefined)[],
  ...used: readonly (string | undefined)[]
): Access['formerAccounts'] {
  const ours = replaced.flatMap((one) => (one && one.origin !== 'given' ? [one] : []));
  const kept = former.filter(({ objectId }) => !ours.some((one) => one.objectId === objectId));
  const added = ours.map(({ objectId, userPrincipalName, origin: whose }) => ({
    objectId,
    userPrincipalName,
    ...(whose === 'adopted' && { wasThere: true }),
  }));
  return boundedAccounts([...kept, ...added].filter(({ objectId }) => !used.includes(objectId)));
}
