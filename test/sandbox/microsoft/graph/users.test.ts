import { beforeEach, describe, expect, test } from '@jest/globals';
import { roleIds } from '../../../../sandbox/microsoft/graph/builtInRoles.ts';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;

beforeEach(async () => {
  world = await scene();
  all = world.app('User.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All');
});

const account = (more: object = {}) => ({
  accountEnabled: true,
  displayName: 'Sam360 Reports',
  mailNickname: 'Sam360Reports',
  userPrincipalName: 'Sam360Reports@contoso.example',
  passwordPolicies: 'DisablePasswordExpiration',
  passwordProfile: { forceChangePasswordNextSignIn: false, password: 'Quiet-Harbour-42' },
  ...more,
});

describe('POST /users', () => {
  test('is protected', async () => {
    expect((await world.app('User.Read.All')('POST', '/users', account())).status).toBe(403);
    const diego = world.person('diego@contoso.example', 'User.ReadWrite.All');
    expect((await diego('POST', '/users', account())).status).toBe(403);
  });

  test('makes a person, whose password is never shown', async () => {
    const { status, body } = await all('POST', '/users', account());
    expect([status, Object.keys(body).toSorted()]).toEqual([
      201,
      [
        '@odata.context',
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ].toSorted(),
    ]);
    const select = 'accountEnabled,passwordPolicies,lastPasswordChangeDateTime,passwordProfile';
    const shown = await all('GET', `/users/${body.id}?$select=${select}`);
    expect(shown.body).toMatchObject({
      accountEnabled: true,
      passwordPolicies: 'DisablePasswordExpiration',
      lastPasswordChangeDateTime: '2026-11-20T12:00:00.000Z',
      passwordProfile: null,
    });
  });

  test.each([
    [
      'without a password',
      { passwordProfile: {} },
      "A value is required for property 'password' of resource 'User'.",
    ],
    [
      'without a nickname',
      { mailNickname: undefined },
      "A value is required for property 'mailNickname' of resource 'User'.",
    ],
    ['with an unknown property', { colour: 'red' }, "Invalid property 'colour'."],
    [
      'with an unknown policy',
      { passwordPolicies: 'Always' },
      "Invalid value specified for property 'passwordPolicies' of resource 'User'.",
    ],
    [
      'outside the verified domains',
      { userPrincipalName: 'x@harbor.example' },
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    ],
    [
      'with a weak password',
      { passwordProfile: { password: 'password' } },
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    ],
    [
      'with the name in the password',
      { passwordProfile: { password: 'sam360REPORTS-1' } },
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    ],
    [
      'with a name that is taken',
      { userPrincipalName: 'adele@contoso.example' },
      'Another object with the same value for property userPrincipalName already exists.',
    ],
    [
      'with licences',
      { assignedLicenses: [] },
      "Property 'assignedLicenses' is read-only and cannot be set.",
    ],
  ])('refuses a person %s', async (_, more, message) => {
    const answer = await all('POST', '/users', account(more));
    expect([...verdict(answer), answer.body.error.message]).toEqual([400, 'Request_BadRequest', message]);
  });

  test('says where the conflict is', async () => {
    const answer = await all('POST', '/users', account({ userPrincipalName: 'adele@contoso.example' }));
    expect(answer.body.error.details).toMatchObject([
      { code: 'ObjectConflict', target: 'userPrincipalName' },
    ]);
  });

  test('shows the person only when its lag is over', async () => {
    world = await scene({ min: 3000, max: 3000 });
    all = world.app('User.ReadWrite.All', 'RoleManagement.ReadWrite.Directory');
    const { id } = (await all('POST', '/users', account())).body;
    const [roleDefinitionId] = roleIds('Service Support Administrator');
    const role = { principalId: id, roleDefinitionId, directoryScopeId: '/' };
    const path = '/roleManagement/directory/roleAssignments';
    expect((await all('GET', `/users/${id}`)).status).toBe(404);
    expect(verdict(await all('POST', path, role))).toEqual([404, 'Request_ResourceNotFound']);
    world.clock.turn(3000);
    expect((await all('POST', path, role)).status).toBe(201);
  });
});

describe('PATCH /users/{id}', () => {
  const diego = '/users/diego@contoso.example';
  const adele = '/users/adele@contoso.example';
  const reset = { passwordProfile: { password: 'Quiet-Harbour-42' } };

  test.each([
    ['a password', ['User.ReadWrite.All'], reset],
    ['a name', ['User-PasswordProfile.ReadWrite.All'], { displayName: 'D' }],
    ['accountEnabled', ['User.EnableDisableAccount.All'], { accountEnabled: false }],
    ['both', ['User.EnableDisableAccount.All', 'User.Read.All'], { accountEnabled: false, jobTitle: 'x' }],
  ])('refuses to change %s with %s', async (_, held, body) => {
    expect((await world.app(...held)('PATCH', diego, body)).status).toBe(403);
  });

  test.each([
    [['User-PasswordProfile.ReadWrite.All'], reset],
    [['User.EnableDisableAccount.All', 'User.Read.All'], { accountEnabled: false }],
    [['User.ReadWrite.All'], { displayName: 'Diego S.', accountEnabled: false }],
  ])('with %s does what that opens', async (held, body) => {
    expect((await world.app(...held)('PATCH', diego, body)).status).toBe(204);
  });

  test('of an administrator needs an administrator, and an app a role of its own', async () => {
    expect((await all('PATCH', adele, reset)).status).toBe(403);
    world.principal.directoryRoles = [...roleIds('Privileged Authentication Administrator')];
    expect((await all('PATCH', adele, reset)).status).toBe(204);
    const alex = world.person('alex@contoso.example', 'User-PasswordProfile.ReadWrite.All');
    expect((await alex('PATCH', diego, reset)).status).toBe(403);
  });

  test('of a password notes the day, ends sessions and forces a change unless told', async () => {
    world.clock.turn(3_600_000);
    await all('PATCH', diego, reset);
    const user = world.tenant.users.find((one) => one.userPrincipalName === 'diego@contoso.example');
    expect(user).toMatchObject({
      lastPasswordChangeDateTime: '2026-11-20T13:00:00.000Z',
      signIn: { passwordExpired: true },
    });
    expect(user?.tokensValidFrom).toBeGreaterThan(0);
    await all('PATCH', diego, { passwordProfile: { forceChangePasswordNextSignIn: false } });
    expect(user?.signIn?.passwordExpired).toBeUndefined();
  });
});

test('a person changes only their own password with their own token, and knows the old one', async () => {
  const diego = world.person('diego@contoso.example', 'User-PasswordProfile.ReadWrite.All');
  const path = '/me/changePassword';
  const change = { currentPassword: 'Diego-Sandbox-1', newPassword: 'Quiet-Harbour-42' };
  const wrong = await diego('POST', path, { ...change, currentPassword: 'wrong' });
  expect([wrong.status, wrong.body.error.message]).toEqual([
    400,
    'The specified password does not match the current password.',
  ]);
  expect((await diego('POST', path, { ...change, newPassword: 'short' })).status).toBe(400);
  expect((await diego('POST', path, { ...change, colour: 'red' })).status).toBe(400);
  expect((await world.person('diego@contoso.example', 'User.Read')('POST', path, change)).status).toBe(403);
  expect((await all('POST', path, change)).status).toBe(400);
  expect((await diego('POST', path, change)).status).toBe(204);
});

test('deleted people are restored with their id', async () => {
  const { id } = (await all('POST', '/users', account())).body;
  expect((await all('DELETE', `/users/${id}`)).status).toBe(204);
  expect((await all('GET', `/users/${id}`)).status).toBe(404);
  expect((await all('POST', `/directory/deletedItems/${id}/restore`)).body.id).toBe(id);
  expect((await all('GET', `/users/${id}`)).status).toBe(200);
});

test('deleted people are not restored where somebody else bears their user name', async () => {
  const { id } = (await all('POST', '/users', account())).body;
  await all('DELETE', `/users/${id}`);
  const other = (await all('POST', '/users', account())).body;
  const before = structuredClone(world.tenant.deletedItems);
  const refused = await all('POST', `/directory/deletedItems/${id}/restore`);
  expect([refused.status, refused.body.error.details]).toMatchObject([
    400,
    [{ code: 'ObjectConflict', target: 'userPrincipalName' }],
  ]);
  expect(world.tenant.deletedItems).toEqual(before);
  expect((await all('GET', "/users?$filter=displayName eq 'Sam360 Reports'")).body.value).toHaveLength(1);
  await all('PATCH', `/users/${other.id}`, { userPrincipalName: 'other@contoso.example' });
  expect((await all('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(200);
});

test('sessions are revoked by those who may', async () => {
  const path = '/users/diego@contoso.example/revokeSignInSessions';
  expect((await world.app('User.Read.All')('POST', path)).status).toBe(403);
  expect((await world.app('User.RevokeSessions.All')('POST', path)).body.value).toBe(true);
});

test('User.Read opens only the own entry', async () => {
  const diego = world.person('diego@contoso.example', 'User.Read');
  expect((await diego('GET', '/me')).status).toBe(200);
  expect((await diego('GET', '/users/adele@contoso.example')).status).toBe(403);
});

describe('User.ReadBasic.All alone', () => {
  const basic = ['@odata.context', 'displayName', 'givenName', 'id', 'mail', 'surname', 'userPrincipalName'];
  const path = '/users/adele@contoso.example';

  test('shows the basic profile and refuses the rest', async () => {
    const ask = world.app('User.ReadBasic.All');
    expect(Object.keys((await ask('GET', path)).body).toSorted()).toEqual(basic);
    const { value } = (await ask('GET', '/users')).body;
    expect(Object.keys(value[0]).toSorted()).toEqual(basic.slice(1));
    expect((await ask('GET', `${path}?$select=id,mail`)).status).toBe(200);
    for (const refused of [`${path}?$select=id,jobTitle`, '/users?$select=accountEnabled'])
      expect(verdict(await ask('GET', refused))).toEqual([403, 'Authorization_RequestDenied']);
    const more = world.app('User.ReadBasic.All', 'User.Read.All');
    expect((await more('GET', `${path}?$select=id,jobTitle`)).status).toBe(200);
  });

  test('shows a person all of their own entry', async () => {
    const diego = world.person('diego@contoso.example', 'User.Read', 'User.ReadBasic.All');
    expect((await diego('GET', '/me?$select=jobTitle')).status).toBe(200);
    expect((await diego('GET', '/users/diego@contoso.example?$select=jobTitle')).status).toBe(200);
    expect((await diego('GET', `${path}?$select=jobTitle`)).status).toBe(403);
  });
});

test('signInActivity needs a premium licence, and a permission of its own', async () => {
  const select = '/users?$select=id,signInActivity';
  const auditor = world.app('User.Read.All', 'AuditLog.Read.All');
  expect(verdict(await auditor('GET', select))).toEqual([
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  ]);
  for (const sku of world.tenant.subscribedSkus) sku.skuPartNumber = 'SPE_E3';
  expect((await all('GET', select)).status).toBe(403);
  const [first] = (await auditor('GET', `${select}&$top=1`)).body.value;
  expect(first.signInActivity.lastSignInDateTime).toMatch(/^\d{4}-\d\d-\d\dT08:00:00Z$/);
  expect((await auditor('GET', `/users/${first.id}`)).body).not.toHaveProperty('signInActivity');
});

describe('GET /users/delta', () => {
  const follow = async (link: string) => {
    const { pathname, search } = new URL(link);
    return all('GET', `${pathname.replace('/v1.0', '')}${search}`);
  };
  const small = { headers: { prefer: 'odata.maxpagesize=5' } };

  test('shows everybody in pages, then only what changed', async () => {
    const first = await all('GET', '/users/delta?$select=displayName', undefined, small);
    expect(first.body.value).toHaveLength(5);
    const rest = await follow(first.body['@odata.nextLink']);
    expect(rest.body.value).toHaveLength(7);
    const delta = rest.body['@odata.deltaLink'];
    expect((await follow(delta)).body.value).toEqual([]);
    await all('PATCH', '/users/diego@contoso.example', { jobTitle: 'not selected' });
    const gone = (await all('GET', '/users/lee@contoso.example')).body.id;
    await all('DELETE', `/users/${gone}`);
    const { id } = (await all('POST', '/users', account())).body;
    const changed = await follow(delta);
    expect(changed.body.value).toEqual([
      { displayName: 'Sam360 Reports', id },
      { id: gone, '@removed': { reason: 'changed' } },
    ]);
    await all('DELETE', `/directory/deletedItems/${gone}`);
    expect((await follow(delta)).body.value).toContainEqual({ id: gone, '@removed': { reason: 'deleted' } });
    expect((await follow(changed.body['@odata.deltaLink'])).body.value).toEqual([]);
  });

  test('begins at the latest where asked', async () => {
    const { body } = await all('GET', '/users/delta?$deltatoken=latest');
    expect([body.value, body['@odata.deltaLink']]).toEqual([[], expect.stringContaining('$deltatoken=')]);
  });

  test('answers 410 to tokens that are unknown or a week old', async () => {
    const unknown = await all('GET', '/users/delta?$deltatoken=abc');
    expect(verdict(unknown)).toEqual([410, 'syncStateNotFound']);
    expect(unknown.headers.get('location')).toContain('/v1.0/users/delta?');
    const { body } = await all('GET', '/users/delta');
    world.clock.turn(7 * 86_400_000 + 1);
    expect(verdict(await follow(body['@odata.deltaLink']))).toEqual([410, 'resyncRequired']);
  });
});
