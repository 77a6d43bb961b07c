import * as z from 'zod';
import { revokeSessions, setPassword } from '../entra/passwords.ts';
import { guestIn } from '../entra/grantedPerson.ts';
import { deleteUser } from '../graph/deleted.ts';
import { nextGuid } from '../random.ts';
import { findUser, tenantOfAddress, type Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import { mfaStates } from '../worldAccounts.ts';
import { anyTenant, ChangeRefused } from './changes.ts';

function personIn(sandbox: Sandbox, tenantName: string, name: string): { tenant: Tenant; user: User } {
  const tenant = anyTenant(sandbox, tenantName);
  const user = findUser(tenant, name);
  if (!user) throw new ChangeRefused(404, `Tenant ${tenantName} has no user ${name}.`);
  return { tenant, user };
}

export const accountChange = z.strictObject({
  accountEnabled: z.boolean().exactOptional(),
  mfa: z.enum(mfaStates).exactOptional(),
  locked: z.boolean().exactOptional(),
  passwordExpired: z.boolean().exactOptional(),
});

/** How somebody's account stands, without what the smart lockout remembers. */
export const accountView = ({ accountEnabled, signIn, home }: User) => ({
  accountEnabled,
  mfa: signIn?.mfa ?? 'none',
  locked: signIn?.locked === true || signIn?.lockedUntil !== undefined,
  passwordExpired: signIn?.passwordExpired === true,
  guest: home !== undefined,
});

/** Switches conditions of an account; unlocking also ends a smart lockout. */
export function changeAccount(
  sandbox: Sandbox,
  tenantName: string,
  name: string,
  { accountEnabled, ...change }: z.infer<typeof accountChange>,
): User {
  const { user } = personIn(sandbox, tenantName, name);
  if (accountEnabled !== undefined) user.accountEnabled = accountEnabled;
  user.signIn = { ...user.signIn, ...change };
  if (change.locked === false) {
    delete user.signIn.lockedUntil;
    delete user.signIn.wrong;
  }
  sandbox.touch();
  return user;
}

export const passwordReset = z.strictObject({
  password: z.string().min(8).max(256),
  /** Where an admin does it: the Entra admin center ends earlier grants, the Azure portal leaves them alive. */
  at: z.enum(['adminCenter', 'azurePortal']).default('adminCenter'),
});

/** Resets a password as an admin. */
export function resetPassword(
  sandbox: Sandbox,
  tenantName: string,
  name: string,
  { password, at }: z.infer<typeof passwordReset>,
): void {
  setPassword(sandbox, personIn(sandbox, tenantName, name).user, password, at === 'adminCenter');
}

/** Ends all refresh tokens and sessions of somebody. */
export const revokeAccount = (sandbox: Sandbox, tenantName: string, name: string): void =>
  revokeSessions(sandbox, personIn(sandbox, tenantName, name).user);

/** Deletes an account; Graph can restore it for 30 days. */
export function deleteAccount(sandbox: Sandbox, tenantName: string, name: string): void {
  const { tenant, user } = personIn(sandbox, tenantName, name);
  deleteUser(sandbox, tenant, user);
}

export const invitation = z.strictObject({ userPrincipalName: z.string() });

/** Invites somebody of another tenant as a guest, who accepts at once. */
export function inviteGuest(
  sandbox: Sandbox,
  tenantName: string,
  { userPrincipalName }: z.infer<typeof invitation>,
): User {
  const tenant = anyTenant(sandbox, tenantName);
  const homeTenant = tenantOfAddress(sandbox.world, userPrincipalName);
  const homeUser = homeTenant && findUser(homeTenant, userPrincipalName);
  if (!homeTenant || !homeUser || homeTenant === tenant)
    throw new ChangeRefused(404, `No other tenant has a user ${userPrincipalName}.`);
  const known = guestIn(tenant, { tenant: homeTenant, user: homeUser });
  if (known) return known;
  const guest: User = {
    ...homeUser,
    id: nextGuid(sandbox.world),
    userPrincipalName: `${homeUser.userPrincipalName.replace('@', '_')}#EXT#@${tenant.domain}`,
    password: '',
    directoryRoles: [],
    licences: [],
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    tokensValidFrom: 0,
    effectiveAt: sandbox.clock(),
    signIn: {},
    home: {
      tenantId: homeTenant.id,
      userId: homeUser.id,
      userPrincipalName: homeUser.userPrincipalName,
    },
  };
  tenant.users.push(guest);
  sandbox.touch();
  return guest;
}
