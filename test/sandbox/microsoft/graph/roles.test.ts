import { beforeEach, describe, expect, test } from '@jest/globals';
import { builtInRoles, roleIds } from '../../../../sandbox/microsoft/graph/builtInRoles.ts';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;
const path = '/roleManagement/directory/roleAssignments';
const [serviceSupport = ''] = roleIds('Service Support Administrator');
const [global = ''] = roleIds('Global Administrator');

beforeEach(async () => {
  world = await scene();
  all = world.app('RoleManagement.ReadWrite.Directory');
});

const idOf = (address: string) =>
  world.tenant.users.find((one) => one.userPrincipalName === address)?.id ?? '';
const assignment = (more: object = {}) => ({
  '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
  roleDefinitionId: serviceSupport,
  principalId: idOf('diego@contoso.example'),
  directoryScopeId: '/',
  ...more,
});

describe('roleManagement/directory', () => {
  test('gives a role once, shows it, takes it away', async () => {
    const made = await all('POST', path, assignment());
    expect(made).toMatchObject({
      status: 201,
      body: { roleDefinitionId: serviceSupport, directoryScopeId: '/' },
    });
    const twice = await all('POST', path, assignment());
    expect([twice.status, twice.body.error.message]).toEqual([
      400,
      'A conflicting object with one or more of the specified property values is present in the directory.',
    ]);
    const filter = `?$filter=principalId eq '${idOf('diego@contoso.example')}'&$expand=roleDefinition`;
    expect((await all('GET', `${path}${filter}`)).body.value).toMatchObject([
      { id: made.body.id, roleDefinition: { displayName: 'Service Support Administrator' } },
    ]);
    expect((await all('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect((await all('GET', `${path}/${made.body.id}`)).status).toBe(404);
  });

  test('is protected, from people without the role too', async () => {
    const reader = world.app('RoleManagement.Read.Directory');
    expect((await reader('POST', path, assignment())).status).toBe(403);
    const alex = world.person('alex@contoso.example', 'RoleManagement.ReadWrite.Directory');
    expect((await alex('POST', path, assignment())).status).toBe(403);
    const adele = world.person('adele@contoso.example', 'RoleManagement.ReadWrite.Directory');
    expect((await adele('POST', path, assignment())).status).toBe(201);
  });

  test.each([
    ['a role that is not there', { roleDefinitionId: crypto.randomUUID() }, 404],
    ['nobody', { principalId: crypto.randomUUID() }, 404],
    ['a part of the tenant', { directoryScopeId: '/administrativeUnits/x' }, 501],
    ['an unknown property', { colour: 'red' }, 400],
  ])('refuses %s', async (_, more, status) => {
    expect((await all('POST', path, assignment(more))).status).toBe(status);
  });

  test('keeps the last Global Administrator', async () => {
    const held = await all('GET', `${path}?$filter=roleDefinitionId eq '${global}'`);
    expect((await all('DELETE', `${path}/${held.body.value[0].id}`)).status).toBe(400);
  });

  test('lists the built-in roles', async () => {
    const definitions = '/roleManagement/directory/roleDefinitions';
    expect((await all('GET', definitions)).body.value).toHaveLength(builtInRoles.length);
    expect((await all('GET', `${definitions}/${global}`)).body.displayName).toBe('Global Administrator');
    expect((await all('GET', `${definitions}/${crypto.randomUUID()}`)).status).toBe(404);
  });
});

describe('directoryRoles', () => {
  const roles = '/directoryRoles';

  test('are found once somebody holds them or they are activated, and activated once', async () => {
    const one = `${roles}(roleTemplateId='${serviceSupport}')`;
    expect((await all('GET', `${one}/members`)).status).toBe(404);
    expect((await all('POST', roles, { roleTemplateId: serviceSupport })).status).toBe(201);
    expect((await all('POST', roles, { roleTemplateId: serviceSupport })).status).toBe(400);
    const found = await all('GET', one);
    expect(found.body.id).not.toBe(serviceSupport);
    const id = idOf('diego@contoso.example');
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
    const members = `${roles}/${found.body.id}/members`;
    expect((await all('POST', `${members}/$ref`, reference)).status).toBe(204);
    expect((await all('POST', `${members}/$ref`, reference)).status).toBe(400);
    expect((await all('GET', members)).body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.user', id },
    ]);
    expect((await all('DELETE', `${members}/${id}/$ref`)).status).toBe(204);
    expect((await all('DELETE', `${members}/${id}/$ref`)).status).toBe(404);
  });
});

describe('beta roleManagement/exchange', () => {
  const exchange = '/roleManagement/exchange/roleAssignments';
  const beta = { version: 'beta' } as const;
  const role = async (name: string) => {
    const list = await world.app('RoleManagement.Read.Exchange')(
      'GET',
      `/roleManagement/exchange/roleDefinitions?$filter=displayName eq '${name}'`,
      undefined,
      beta,
    );
    return list.body.value[0].id;
  };

  test('is not in v1.0, and nothing of v1.0 is served in beta', async () => {
    const reader = world.app('RoleManagement.Read.Exchange', 'User.Read.All');
    expect(verdict(await reader('GET', exchange))).toEqual([400, 'BadRequest']);
    expect(verdict(await reader('GET', '/users', undefined, beta))).toEqual([501, 'NotImplemented']);
  });

  test('knows a new person only half an hour later, and then gives a role once', async () => {
    const writer = world.app('RoleManagement.ReadWrite.Exchange');
    const maker = world.app('User.ReadWrite.All');
    const made = await maker('POST', '/users', {
      accountEnabled: true,
      displayName: 'Sam360',
      mailNickname: 'sam360',
      userPrincipalName: 'sam360@contoso.example',
      passwordProfile: { password: 'Quiet-Harbour-42' },
    });
    const body = {
      principalId: `/Users/${made.body.id}`,
      roleDefinitionId: await role('View-Only Recipients'),
      directoryScopeId: '/',
      appScopeId: null,
    };
    world.clock.turn(29 * 60_000);
    expect((await writer('POST', exchange, body, beta)).status).toBe(404);
    world.clock.turn(60_000);
    const given = await writer('POST', exchange, body, beta);
    expect(given.status).toBe(201);
    expect(given.body['@odata.context']).toContain('/beta/$metadata#');
    expect((await writer('POST', exchange, body, beta)).status).toBe(400);
    const filter = `?$filter=principalId eq '/Users/${made.body.id}'`;
    expect((await writer('GET', `${exchange}${filter}`, undefined, beta)).body.value).toHaveLength(1);
    expect((await writer('DELETE', `${exchange}/${given.body.id}`, undefined, beta)).status).toBe(204);
    expect((await writer('DELETE', `${exchange}/${given.body.id}`, undefined, beta)).status).toBe(404);
  });

  test.each([
    ['a bare id', 'id', 400],
    ['a role group', '/RoleGroups/Organization Management', 501],
  ])('refuses %s', async (_, principalId, status) => {
    const writer = world.app('RoleManagement.ReadWrite.Exchange');
    const roleDefinitionId = await role('View-Only Configuration');
    const body = { principalId, roleDefinitionId, directoryScopeId: '/' };
    expect((await writer('POST', exchange, body, beta)).status).toBe(status);
  });

  test('is protected', async () => {
    const reader = world.app('RoleManagement.Read.Exchange');
    expect((await reader('POST', exchange, {}, beta)).status).toBe(403);
    const alex = world.person('alex@contoso.example', 'RoleManagement.ReadWrite.Exchange');
    expect((await alex('POST', exchange, {}, beta)).status).toBe(403);
  });
});

test('memberOf shows groups and roles of a person', async () => {
  const reader = world.app('Directory.Read.All');
  const { body } = await reader('GET', '/users/adele@contoso.example/memberOf');
  expect(body.value.map((row: Record<string, unknown>) => row['@odata.type']).toSorted()).toEqual([
    '#microsoft.graph.directoryRole',
    '#microsoft.graph.group',
  ]);
  expect((await reader('GET', '/users/nobody@contoso.example/memberOf')).status).toBe(404);
  const bare = world.app('User.Read.All');
  expect((await bare('GET', '/users/adele@contoso.example/memberOf')).status).toBe(403);
});

describe('policies and domains', () => {
  test('show what is set', async () => {
    const reader = world.app('Policy.Read.All', 'Domain.Read.All');
    world.tenant.knobs.securityDefaults = true;
    world.tenant.policies = { usersMayRegisterApplications: false };
    const defaults = await reader('GET', '/policies/identitySecurityDefaultsEnforcementPolicy');
    expect(defaults.body.isEnabled).toBe(true);
    const authorization = await reader('GET', '/policies/authorizationPolicy');
    expect(authorization.body.defaultUserRolePermissions.allowedToCreateApps).toBe(false);
    expect((await reader('GET', '/domains')).body.value).toMatchObject([
      { id: 'contoso.example', passwordValidityPeriodInDays: 2_147_483_647 },
    ]);
    expect((await reader('GET', '/domains/harbor.example')).status).toBe(404);
  });

  test.each(['/policies/defaultAppManagementPolicy', '/policies/authorizationPolicy', '/domains'])(
    '%s is protected',
    async (address) => {
      expect((await world.app('User.Read.All')('GET', address)).status).toBe(403);
    },
  );
});
