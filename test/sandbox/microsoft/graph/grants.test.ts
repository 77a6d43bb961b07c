import { beforeEach, describe, expect, test } from '@jest/globals';
import { GRAPH_APP_ID, graphPermission } from '../../../../sandbox/microsoft/wellKnown.ts';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;
let graphId: string;

const permissions = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
];
const roleId = (name: string) => graphPermission(name)?.application?.id ?? '';

async function open(lagMs?: { min: number; max: number }) {
  world = await scene(lagMs);
  all = world.app(...permissions);
  graphId = world.tenant.servicePrincipals.find((one) => one.appId === GRAPH_APP_ID)?.id ?? '';
}

beforeEach(() => open());

const register = async (ask = all) => (await ask('POST', '/applications', { displayName: 'Snow' })).body;
async function enlist() {
  const { appId } = await register();
  return (await all('POST', '/servicePrincipals', { appId })).body;
}

const assign = (principalId: string, appRoleId = roleId('Reports.Read.All'), ask = all) =>
  ask('POST', `/servicePrincipals/${graphId}/appRoleAssignedTo`, {
    principalId,
    resourceId: graphId,
    appRoleId,
  });

describe('service principals', () => {
  test('are made once for an application', async () => {
    const { appId } = await register();
    expect((await all('POST', '/servicePrincipals', { appId })).status).toBe(201);
    const again = await all('POST', '/servicePrincipals', { appId });
    expect(verdict(again)).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue']);
    expect(again.body.error.message).toContain(`the service principal name ${appId} is already in use`);
  });

  test('are created or updated by appId', async () => {
    const { appId } = await register();
    const path = `/servicePrincipals(appId='${appId}')`;
    const headers = { prefer: 'create-if-missing' };
    expect((await all('PATCH', path, { tags: ['a'] })).status).toBe(404);
    expect((await all('PATCH', path, { tags: ['a'] }, { headers })).status).toBe(201);
    expect((await all('PATCH', path, { accountEnabled: false }, { headers })).status).toBe(204);
    expect((await all('GET', path)).body).toMatchObject({ tags: ['a'], accountEnabled: false });
    const { id } = (await all('GET', path)).body;
    expect((await all('DELETE', `/servicePrincipals/${id}`)).status).toBe(204);
    expect((await all('GET', path)).status).toBe(404);
  });

  test.each([
    ['an application that nobody knows', { appId: crypto.randomUUID() }, 'Request_BadRequest'],
    ['no application', {}, 'Request_BadRequest'],
    ['an unknown property', { appId: crypto.randomUUID(), colour: 'red' }, 'Request_BadRequest'],
  ])('are refused for %s', async (_, body, code) => {
    expect(verdict(await all('POST', '/servicePrincipals', body))).toEqual([400, code]);
  });

  test('with OwnedBy need an application of their own', async () => {
    const owned = world.app('Application.ReadWrite.OwnedBy');
    const { sharedApp } = world.microsoft.world.seeded;
    const foreign = await owned('POST', '/servicePrincipals', { appId: sharedApp.clientId });
    expect(verdict(foreign)).toEqual([403, 'Authorization_RequestDenied']);
    expect(foreign.body.error.message).toContain('must in the local tenant');
    const { appId } = await register(owned);
    const made = await owned('POST', '/servicePrincipals', { appId });
    expect(made.status).toBe(201);
    expect((await owned('PATCH', `/servicePrincipals/${made.body.id}`, { tags: [] })).status).toBe(204);
    expect((await owned('PATCH', `/servicePrincipals/${graphId}`, { tags: [] })).status).toBe(403);
  });

  test('need an administrator where a person makes them', async () => {
    const { appId } = await register();
    const diego = world.person('diego@contoso.example', ...permissions);
    expect((await diego('POST', '/servicePrincipals', { appId })).status).toBe(403);
    const alex = world.person('alex@contoso.example', ...permissions);
    expect((await alex('POST', '/servicePrincipals', { appId })).status).toBe(201);
  });
});

describe('app role assignments', () => {
  test('are made on either side and taken away', async () => {
    const { id } = await enlist();
    const made = await assign(id);
    expect(made.body).toMatchObject({ principalId: id, resourceDisplayName: 'Microsoft Graph' });
    const body = { principalId: id, resourceId: graphId, appRoleId: roleId('User.Read.All') };
    expect((await all('POST', `/servicePrincipals/${id}/appRoleAssignments`, body)).status).toBe(201);
    const list = async () =>
      (await all('GET', `/servicePrincipals/${id}/appRoleAssignments`)).body.value.length;
    expect(await list()).toBe(2);
    const one = `/servicePrincipals/${graphId}/appRoleAssignedTo/${made.body.id}`;
    expect((await all('DELETE', one)).status).toBe(204);
    expect((await all('DELETE', one)).status).toBe(404);
    expect(await list()).toBe(1);
  });

  test('are refused a second time, and for roles that the resource does not have', async () => {
    const { id } = await enlist();
    await assign(id);
    const twice = await assign(id);
    expect([twice.status, twice.body.error.message]).toEqual([
      400,
      'Permission being assigned already exists on the object',
    ]);
    const unknown = await assign(id, crypto.randomUUID());
    expect([unknown.status, unknown.body.error.message]).toEqual([
      400,
      `Permission being assigned was not found on application '${GRAPH_APP_ID}'`,
    ]);
    expect((await assign(crypto.randomUUID())).status).toBe(404);
    const wrongSide = { principalId: id, resourceId: id, appRoleId: roleId('User.Read.All') };
    expect((await all('POST', `/servicePrincipals/${graphId}/appRoleAssignedTo`, wrongSide)).status).toBe(
      400,
    );
  });

  test('need AppRoleAssignment.ReadWrite.All and a permission to read', async () => {
    const { id } = await enlist();
    for (const held of [
      ['AppRoleAssignment.ReadWrite.All'],
      ['Application.ReadWrite.All'],
      ['Directory.Read.All'],
    ]) {
      expect((await assign(id, undefined, world.app(...held))).status).toBe(403);
    }
    const enough = world.app('AppRoleAssignment.ReadWrite.All', 'Application.Read.All');
    expect((await assign(id, undefined, enough)).status).toBe(201);
  });

  test('of Graph are given only by a Global or Privileged Role Administrator', async () => {
    const { id } = await enlist();
    const alex = world.person('alex@contoso.example', ...permissions);
    expect((await assign(id, undefined, alex)).status).toBe(403);
    const adele = world.person('adele@contoso.example', ...permissions);
    expect((await assign(id, undefined, adele)).status).toBe(201);
  });
});

describe('oauth2PermissionGrants', () => {
  const grant = (clientId: string, more: object = {}) => ({
    clientId,
    consentType: 'AllPrincipals',
    principalId: null,
    resourceId: graphId,
    scope: 'openid User.Read',
    ...more,
  });
  const path = '/oauth2PermissionGrants';

  test('are one for each client, resource and person', async () => {
    const { id } = await enlist();
    const [adele] = world.tenant.users;
    expect((await all('POST', path, grant(id))).status).toBe(201);
    const again = await all('POST', path, grant(id, { scope: 'email' }));
    expect([...verdict(again), again.body.error.message]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      'Permission entry already exists.',
    ]);
    const forAdele = grant(id, { consentType: 'Principal', principalId: adele?.id });
    expect((await all('POST', path, forAdele)).status).toBe(201);
    expect((await all('POST', path, forAdele)).status).toBe(409);
    const filter = `?$filter=clientId eq '${id}' and consentType eq 'Principal'`;
    const found = (await all('GET', `${path}${filter}`)).body.value;
    expect(found).toMatchObject([{ principalId: adele?.id }]);
    const one = `${path}/${found[0].id}`;
    expect((await all('PATCH', one, { scope: 'openid email' })).status).toBe(204);
    expect((await all('GET', one)).body.scope).toBe('openid email');
    expect((await all('DELETE', one)).status).toBe(204);
    expect((await all('GET', one)).status).toBe(404);
  });

  test.each([
    ['the old properties', { startTime: '2026-01-01T00:00:00Z' }, 400],
    ['a person where all are meant', { principalId: crypto.randomUUID() }, 400],
    ['nobody where one is meant', { consentType: 'Principal' }, 400],
    ['a client that is not there', { clientId: crypto.randomUUID() }, 404],
  ])('are refused with %s', async (_, more, status) => {
    const { id } = await enlist();
    expect((await all('POST', path, grant(id, more))).status).toBe(status);
  });

  test('change only by their scope', async () => {
    const { id } = await enlist();
    const made = await all('POST', path, grant(id));
    const moved = await all('PATCH', `${path}/${made.body.id}`, { scope: 'email', clientId: graphId });
    expect(verdict(moved)).toEqual([400, 'Request_BadRequest']);
  });
});

test('what is not replicated yet cannot be granted anything', async () => {
  await open({ min: 4000, max: 4000 });
  const { appId } = await register();
  world.clock.turn(4000);
  const { id } = (await all('POST', '/servicePrincipals', { appId })).body;
  const early = await assign(id);
  expect([early.status, early.body.error.message]).toEqual([400, 'Not a valid reference update.']);
  expect((await all('GET', `/servicePrincipals/${id}`)).status).toBe(404);
  const body = { clientId: id, consentType: 'AllPrincipals', resourceId: graphId, scope: 'email' };
  expect((await all('POST', '/oauth2PermissionGrants', body)).body.error.message).toBe(
    'Not a valid reference update.',
  );
  world.clock.turn(4000);
  expect((await assign(id)).status).toBe(201);
  expect((await all('GET', `/servicePrincipals/${id}/appRoleAssignments`)).body.value).toEqual([]);
});
