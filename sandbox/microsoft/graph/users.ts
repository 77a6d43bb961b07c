import * as z from 'zod';
import { revokeSessions, setPassword } from '../entra/passwords.ts';
import { nextGuid } from '../random.ts';
import { effectiveSoon, findServicePrincipal } from '../sandbox.ts';
import type { User } from '../world.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { readParameters } from './body.ts';
import { contextUrl, created, type GraphCall, type GraphRoute } from './call.ts';
import { deleteUser } from './deleted.ts';
import { answerMany, answerOne } from './query.ts';
import { usersAsSeen } from './userAccess.ts';
import { furtherProperties, readNewUser, readUserBody, type AskedUser } from './userBody.ts';
import type { Row } from './shape.ts';
import { checkFree, findSelf, findUserAt, signInActivity, userRow, users, visibleUsers } from './userRows.ts';
import {
  checkMayReset,
  checkPassword,
  checkPasswordPolicies,
  checkUserPrincipalName,
  coversUserChange,
} from './userRules.ts';

/** Directory roles of whoever calls: from the token, and for an app also those of its service principal. */
const callerRoles = ({ caller, tenant }: GraphCall): string[] => [
  ...caller.directoryRoles,
  ...(caller.kind === 'application'
    ? (findServicePrincipal(tenant, caller.appId)?.directoryRoles ?? [])
    : []),
];

/** A forced change is an expired password to whoever signs in. */
function forceChange(user: User, force: boolean): void {
  user.forceChangePasswordNextSignIn = force;
  if (force) user.signIn = { ...user.signIn, passwordExpired: true };
  else if (user.signIn) delete user.signIn.passwordExpired;
}

function create(call: GraphCall): GraphAnswer {
  const { sandbox, tenant } = call;
  const { asked, password, force, ...given } = readNewUser(call.body);
  checkUserPrincipalName(given.userPrincipalName, [tenant.domain]);
  checkPassword(password, given.userPrincipalName, tenant.policies);
  checkPasswordPolicies(asked.passwordPolicies ?? null);
  checkFree(call, given.userPrincipalName);
  const now = new Date(sandbox.clock()).toISOString();
  const user: User = {
    id: nextGuid(sandbox.world),
    ...given,
    givenName: asked.givenName ?? '',
    surname: asked.surname ?? '',
    jobTitle: asked.jobTitle ?? '',
    department: asked.department ?? '',
    usageLocation: asked.usageLocation ?? null,
    passwordPolicies: asked.passwordPolicies ?? null,
    password,
    directoryRoles: [],
    licences: [],
    createdDateTime: now,
    lastPasswordChangeDateTime: now,
    tokensValidFrom: 0,
    more: furtherProperties(asked),
    effectiveAt: effectiveSoon(sandbox),
  };
  forceChange(user, force);
  tenant.users.push(user);
  sandbox.touch();
  const row = userRow(user);
  return created(call, 'users', Object.fromEntries((users.defaults ?? []).map((name) => [name, row[name]])));
}

function changePasswordProfile(
  call: GraphCall,
  user: User,
  profile: NonNullable<AskedUser['passwordProfile']>,
) {
  const { password, forceChangePasswordNextSignIn } = profile;
  if (password !== undefined) {
    setPassword(call.sandbox, user, password, true);
    user.lastPasswordChangeDateTime = new Date(call.sandbox.clock()).toISOString();
  }
  // Graph forces a change after a reset unless told not to.
  const force = forceChangePasswordNextSignIn ?? (password === undefined ? undefined : true);
  if (force !== undefined) forceChange(user, force);
}

function update(call: GraphCall): GraphAnswer {
  const user = findUserAt(call);
  const asked = readUserBody(call.body);
  const { sandbox, tenant, caller } = call;
  const named = Object.keys(asked).filter((name) => !name.includes('@'));
  if (!coversUserChange(caller, user.id, named)) throw graphRefusals.denied();
  const { passwordProfile: profile, userPrincipalName, passwordPolicies } = asked;
  const sensitive =
    profile !== undefined || asked.accountEnabled !== undefined || userPrincipalName !== undefined;
  if (sensitive) checkMayReset(caller, callerRoles(call), user.directoryRoles);
  if (profile?.password !== undefined)
    checkPassword(profile.password, userPrincipalName ?? user.userPrincipalName, tenant.policies);
  if (passwordPolicies !== undefined) checkPasswordPolicies(passwordPolicies);
  if (userPrincipalName !== undefined) {
    checkUserPrincipalName(userPrincipalName, [tenant.domain]);
    checkFree(call, userPrincipalName, user);
    user.userPrincipalName = userPrincipalName;
  }
  user.accountEnabled = asked.accountEnabled ?? user.accountEnabled;
  user.displayName = asked.displayName ?? user.displayName;
  for (const name of ['givenName', 'surname', 'jobTitle', 'department'] as const) {
    const value = asked[name];
    if (value !== undefined) user[name] = value ?? '';
  }
  if (asked.mailNickname !== undefined) user.mailNickname = asked.mailNickname;
  if (asked.usageLocation !== undefined) user.usageLocation = asked.usageLocation;
  if (passwordPolicies !== undefined) user.passwordPolicies = passwordPolicies;
  if (profile) changePasswordProfile(call, user, profile);
  user.more = { ...user.more, ...furtherProperties(asked) };
  sandbox.touch();
  return { status: 204 };
}

function remove(call: GraphCall): GraphAnswer {
  const user = findUserAt(call);
  const { sandbox, tenant } = call;
  checkMayReset(call.caller, callerRoles(call), user.directoryRoles);
  deleteUser(sandbox, tenant, user);
  return { status: 204 };
}

function revoke(call: GraphCall, user: User): GraphAnswer {
  revokeSessions(call.sandbox, user);
  return { status: 200, body: { '@odata.context': contextUrl(call, 'Edm.Boolean'), value: true } };
}

const changePasswordBody = z.object({ currentPassword: z.string(), newPassword: z.string() });

function changeOwnPassword(call: GraphCall): GraphAnswer {
  const user = findSelf(call);
  const asked = readParameters('user', 'changePassword', changePasswordBody, call.body);
  if (asked.currentPassword !== user.password) {
    throw graphRefusals.badRequest('The specified password does not match the current password.');
  }
  checkPassword(asked.newPassword, user.userPrincipalName, call.tenant.policies);
  setPassword(call.sandbox, user, asked.newPassword, false);
  user.lastPasswordChangeDateTime = new Date(call.sandbox.clock()).toISOString();
  forceChange(user, false);
  return { status: 204 };
}

const rowOf = ({ tenant }: GraphCall, user: User): Row => ({
  ...userRow(user),
  signInActivity: signInActivity(tenant, user),
});

const show = (call: GraphCall, user: User): GraphAnswer =>
  answerOne(call, usersAsSeen(call, user), rowOf(call, user));

/** People: read, made, changed, taken away, signed out. */
export const userRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/users',
    handle: (call) =>
      answerMany(
        call,
        usersAsSeen(call),
        visibleUsers(call).map((user) => rowOf(call, user)),
      ),
  },
  { method: 'POST', path: '/users', handle: create },
  { method: 'GET', path: '/users/{id}', handle: (call) => show(call, findUserAt(call)) },
  { method: 'PATCH', path: '/users/{id}', handle: update },
  { method: 'DELETE', path: '/users/{id}', handle: remove },
  {
    method: 'POST',
    path: '/users/{id}/revokesigninsessions',
    handle: (call) => revoke(call, findUserAt(call)),
  },
  { method: 'GET', path: '/me', handle: (call) => show(call, findSelf(call)) },
  { method: 'POST', path: '/me/changepassword', handle: changeOwnPassword },
  { method: 'POST', path: '/me/revokesigninsessions', handle: (call) => revoke(call, findSelf(call)) },
];
