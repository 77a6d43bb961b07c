import { iso } from '../clock.ts';
import type { Access, PasswordProof, TenantAccount, VaultEntry } from '../connections/access.ts';
import { accountOf, givenOf, originOf, withAccount } from '../connections/accountSuccession.ts';
import { lacksRoom, TOO_MANY_ACCOUNTS } from '../connections/formers.ts';
import type { Connection } from '../connections/connection.ts';
import type { Change } from '../connections/store.ts';
import type { RightPassword } from '../microsoft/passwordGrant.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import { isBeingMade } from './acceptSettings.ts';
import { accountActs } from './accountActs.ts';
import type { AccountSight } from './accountSight.ts';
import { notAnswered, refused } from './refusals.ts';

/** An account whose password may be tried. */
export interface Target {
  readonly objectId: string;
  readonly userPrincipalName: string;
  /** The connection has it already, in force or to come. */
  readonly isKnown: boolean;
  readonly said: readonly string[];
}

/** Does the connection take a password? Only of an account whose password is kept here, and that is not just being made. */
export const takesAccount = (
  connection: Pick<Connection, 'ownership' | 'state' | 'provisioning'>,
  profile: Profile,
  now: number,
): boolean =>
  profile.account?.kind === 'made' &&
  connection.ownership === 'dedicated' &&
  connection.state !== 'disconnected' &&
  !isBeingMade(connection, now);

/** Why a connection takes no account. */
export function accountNotTaken(connection: Connection, profile: Profile | undefined, now: number): Problem {
  if (profile?.account?.kind !== 'made') {
    const detail = 'The connector signs in with no account whose password is kept here.';
    return { code: 'credential_not_taken', detail };
  }
  if (connection.state === 'disconnected')
    return { code: 'state_conflict', detail: 'The connection is disconnected.' };
  if (!isBeingMade(connection, now) && lacksRoom(connection.access))
    return { code: 'state_conflict', detail: TOO_MANY_ACCOUNTS };
  const detail = isBeingMade(connection, now)
    ? 'The account is just being made. Try again when that has ended.'
    : 'Another account came into force meanwhile. Look at the connection, and try again.';
  return { code: 'state_conflict', detail };
}

/** Pure: whose password is tried, where that may be. */
export function targetOf(
  sight: AccountSight,
  known: readonly TenantAccount[],
  userName: string,
): Result<Target, Problem> {
  if (sight.kind === 'seen') return ok({ ...sight, said: [] });
  if (sight.kind === 'refused') return err(refused([{ path: 'userName', message: sight.message }]));
  if (sight.kind === 'unavailable') return err(notAnswered(sight.reason, sight.retryAfterSeconds));
  const same = known.find(
    ({ userPrincipalName }) => userPrincipalName.toLowerCase() === userName.toLowerCase(),
  );
  // After a new password its own sign-in may have ended, and nobody can look: the password itself is the proof then.
  if (same) {
    const said = [`The account could not be looked up, so its password alone was tried: ${sight.reason}.`];
    const { objectId, userPrincipalName } = same;
    return ok({ objectId, userPrincipalName, isKnown: true, said });
  }
  const message = `is another account than the one in force, and is taken only where it can be looked up: ${sight.reason}`;
  return err(refused([{ path: 'userName', message }]));
}

/** Pure: a password that is right comes into force, with its account; nothing where that has been replaced meanwhile. */
export function acceptAccount(
  current: Connection,
  profile: Profile,
  { objectId, userPrincipalName, isKnown }: Target,
  entry: VaultEntry,
  { asks }: RightPassword,
  by: string,
  now: number,
): Change | undefined {
  const { access } = current;
  const known = accountOf(access, objectId);
  if (!takesAccount(current, profile, now) || (isKnown && !known)) return undefined;
  if (!known && lacksRoom(access)) return undefined;
  const proof: PasswordProof = {
    at: iso(now),
    outcome: asks === undefined ? 'token' : 'refused',
    ...(asks !== undefined && { aadsts: asks }),
  };
  const before = known?.password;
  const isNew = before?.secretVersion !== entry.secretVersion;
  const heir = heirOf(access.account?.objectId === objectId ? access.account : known, entry);
  const password =
    !isNew && before ? { ...heir, ...before, proof } : { ...heir, ...entry, setAt: iso(now), proof };
  const next: TenantAccount = {
    // One of ours that another had replaced is again what it was.
    origin: originOf(access, objectId) ?? 'given',
    ...known,
    objectId,
    userPrincipalName,
    password,
  };
  const after = { ...current, access: known ? renewed(access, next) : withAccount(access, next) };
  if (!isNew) return { connection: after };
  const acts = accountActs(known ?? access.account, next, {
    connection: current.id,
    id: `password-${entry.secretVersion}`,
    by,
    now,
    first: `The account ${userPrincipalName} was given.`,
  });
  return {
    connection: { ...after, unaudited: [...current.unaudited, ...acts] },
    history: `The password of the account ${userPrincipalName} was given by ${by}.`,
  };
}

/**
 * Whoever was given another password of the account has to be given this one. The one before has ended, unless the vault
 * has it no more: then it may be the same.
 */
function heirOf(owner: TenantAccount | undefined, { secretVersion }: VaultEntry) {
  const given = givenOf(owner);
  if (!given || owner?.password?.secretVersion === secretVersion) return undefined;
  return { formerHandOver: { ...given, ...(owner?.password && { hasEnded: true }) } };
}

/** In force or to come, and perhaps both. */
const renewed = (access: Access, next: TenantAccount): Access => ({
  ...access,
  ...(access.account?.objectId === next.objectId && {
    account: { ...withoutFormer(access.account), ...changesOf(next) },
  }),
  ...(access.incoming?.objectId === next.objectId && {
    incoming: { ...access.incoming, ...changesOf(next) },
  }),
});
/** Whatever was sent before is not the account's password; whoever was given one before stands beside the new one. */
const withoutFormer = ({
  pendingPassword: _sent,
  formerHandOver: _given,
  ...account
}: TenantAccount): TenantAccount => account;
const changesOf = ({ userPrincipalName, password }: TenantAccount) => ({
  userPrincipalName,
  ...(password && { password }),
});

/** Pure: what is worth knowing of an account in the place of the one before. */
export function accountRemarks(
  before: TenantAccount | undefined,
  { objectId, isKnown }: Target,
  { name, account, handOver }: Profile,
): readonly string[] {
  const roles = account?.kind === 'made' ? account.exchangeRoles : [];
  const isLeft = before && before.objectId !== objectId && before.origin !== 'given';
  return [
    ...(isLeft && !isKnown
      ? [`The account ${before.userPrincipalName}, used before, is still in the tenant.`]
      : []),
    ...(!isKnown && roles.length > 0
      ? [`Whether it holds the Exchange roles ${roles.join(' and ')} cannot be seen from here.`]
      : []),
    ...(handOver.includes('password') ? [`${name} has to be given the password too.`] : []),
  ];
}
