import { findUser, isEffective } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphCall } from './call.ts';
import type { Row, Shape } from './shape.ts';
import { onlyDelegated } from './userRules.ts';

export const users: Shape = {
  type: 'user',
  context: 'users',
  defaults: [
    'businessPhones',
    'displayName',
    'givenName',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
    'id',
  ],
  filterable: [
    'id',
    'displayName',
    'userPrincipalName',
    'mail',
    'mailNickname',
    'givenName',
    'surname',
    'accountEnabled',
    'department',
    'jobTitle',
    'userType',
  ],
};

/** A person as Graph shows it; the password never, whatever is selected. */
export const userRow = (user: User): Row => ({
  businessPhones: [],
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  mail: user.licences.length > 0 ? user.userPrincipalName : null,
  ...user.more,
  displayName: user.displayName,
  givenName: user.givenName === '' ? null : user.givenName,
  jobTitle: user.jobTitle === '' ? null : user.jobTitle,
  surname: user.surname === '' ? null : user.surname,
  userPrincipalName: user.userPrincipalName,
  id: user.id,
  deletedDateTime: null,
  accountEnabled: user.accountEnabled,
  assignedLicenses: user.licences.map((skuId) => ({ disabledPlans: [], skuId })),
  createdDateTime: user.createdDateTime,
  department: user.department === '' ? null : user.department,
  lastPasswordChangeDateTime: user.lastPasswordChangeDateTime ?? user.createdDateTime,
  mailNickname: user.mailNickname ?? user.userPrincipalName.split('@')[0],
  passwordPolicies: user.passwordPolicies ?? null,
  passwordProfile: null,
  signInSessionsValidFromDateTime:
    user.tokensValidFrom > 0 ? new Date(user.tokensValidFrom).toISOString() : user.createdDateTime,
  usageLocation: user.usageLocation === undefined ? 'DE' : user.usageLocation,
  userType: user.home === undefined ? 'Member' : 'Guest',
});

/** When somebody last signed in, which is when something was last used; nothing for who never did. */
export function signInActivity({ usage }: Tenant, { id }: User): Row | null {
  const last = usage.find(({ userId }) => userId === id)?.lastActivityDate;
  if (last === undefined) return null;
  const at = `${last}T08:00:00Z`;
  return {
    lastSignInDateTime: at,
    lastSignInRequestId: id,
    lastNonInteractiveSignInDateTime: at,
    lastNonInteractiveSignInRequestId: id,
    lastSuccessfulSignInDateTime: at,
    lastSuccessfulSignInRequestId: id,
  };
}

/** Refuses a user name that somebody else bears. */
export function checkFree(call: GraphCall, name: string, but?: User): void {
  const holder = findUser(call.tenant, name);
  if (!holder || holder === but) return;
  const message = 'Another object with the same value for property userPrincipalName already exists.';
  throw graphRefusals.badObject('ObjectConflict', message, 'userPrincipalName');
}

/** People who have reached the replica which answers. */
export const visibleUsers = ({ sandbox, tenant }: GraphCall): User[] =>
  tenant.users.filter((user) => isEffective(sandbox, user));

/** The person at this address, by object id or user principal name; refuses with 404. */
export function findUserAt(call: GraphCall, name = onlyKey(call).value): User {
  const user = findUser(call.tenant, name);
  if (!user || !isEffective(call.sandbox, user)) throw graphRefusals.notFound(name);
  return user;
}

/** The person whose token it is; refuses applications, which are nobody. */
export function findSelf(call: GraphCall): User {
  if (call.caller.kind !== 'delegated') throw onlyDelegated();
  return findUserAt(call, call.caller.oid);
}
