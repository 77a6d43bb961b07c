import { beforeEach, describe, expect, test } from '@jest/globals';
import { unusedPermissions } from '../../../sandbox/microsoft/graph/leastPermission.ts';
import { judgeRequests } from '../../../sandbox/microsoft/graph/recorder.ts';
import { roleIds } from '../../../sandbox/microsoft/graph/builtInRoles.ts';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { GRAPH_APP_ID, graphPermission } from '../../../sandbox/microsoft/wellKnown.ts';
import { control } from './controls.ts';
import { claimsOf, origins, start, tenantOf, type TestClock } from './helpers.ts';
import { userOf } from './people.ts';
import { setupTokens } from './setup.ts';

const adele = 'adele@contoso.example';
const scopes = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.Read.All',
  'Policy.Read.All',
  'ReportSettings.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'RoleManagement.ReadWrite.Exchange',
  'User.Read',
  'User.ReadWrite.All',
];
const createIfMissing = { prefer: 'create-if-missing' };

let microsoft: Microsoft;
let clock: TestClock;

/** Calls Graph as the setup app for this person; expects the status, and returns the body. */
async function caller(address: string, asked: readonly string[] = scopes) {
  const { body: tokens } = await setupTokens(microsoft, address, asked);
  return async (
    method: string,
    path: string,
    status: number,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const version = path.startsWith('/beta/') ? '' : '/v1.0';
    const answer = await microsoft.graph(
      new Request(`${origins.graph}${version}${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    expect([method, path, answer.status, answer.status === status ? '' : text]).toEqual([
      method,
      path,
      status,
      '',
    ]);
    const read: ReturnType<typeof JSON.parse> = text === '' ? undefined : JSON.parse(text);
    return read;
  };
}

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

describe('the setup app with a Global Administrator', () => {
  test('is allowed for that admin alone, where the box for all is left empty', async () => {
    const { body } = await setupTokens(microsoft, adele, ['Policy.Read.All']);
    const claims = claimsOf(body['access_token']);
    expect(claims).toMatchObject({ scp: 'openid profile Policy.Read.All', appidacr: '2' });
    expect(claims['wids']).toContain(roleIds('Global Administrator')[0]);
    expect(body).not.toHaveProperty('refresh_token');
    const { id } = userOf(microsoft, adele);
    const grants = tenantOf(microsoft, 'contoso.example').oauth2PermissionGrants;
    expect(grants.map(({ consentType, principalId, scope }) => [consentType, principalId, scope])).toEqual([
      ['Principal', id, 'openid profile Policy.Read.All'],
    ]);
  });

  test('reads the tenant, registers an app, grants, makes an account, and takes itself away', async () => {
    const ask = await caller(adele);
    const { setupApp, stewardApp } = microsoft.world.seeded;

    await ask('GET', '/me?$select=id,userPrincipalName', 200);
    const memberOf = await ask('GET', '/me/memberOf', 200);
    expect(JSON.stringify(memberOf.value)).toContain('Global Administrator');
    await ask('GET', '/organization?$select=id,displayName,verifiedDomains', 200);
    for (const policy of [
      'defaultAppManagementPolicy',
      'authorizationPolicy',
      'identitySecurityDefaultsEnforcementPolicy',
    ])
      await ask('GET', `/policies/${policy}`, 200);

    const upsert = "/applications(uniqueName='mooring-contoso')";
    await ask('PATCH', upsert, 404, { displayName: 'Mooring' });
    const app = await ask('PATCH', upsert, 201, { displayName: 'Mooring' }, createIfMissing);
    await ask('PATCH', upsert, 204, { displayName: 'Mooring' }, createIfMissing);
    const secret = await ask('POST', `/applications/${app.id}/addPassword`, 200, {
      passwordCredential: { displayName: 'first', endDateTime: '2027-05-01T00:00:00Z' },
    });
    expect(secret.secretText).toHaveLength(40);

    const principal = `/servicePrincipals(appId='${app.appId}')`;
    const client = await ask('PATCH', principal, 201, { tags: ['HideApp'] }, createIfMissing);
    await ask('PATCH', principal, 204, { tags: ['HideApp'] }, createIfMissing);
    const graph = await ask('GET', `/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id,appRoles`, 200);
    const assignment = {
      principalId: client.id,
      resourceId: graph.id,
      appRoleId: graphPermission('Reports.Read.All')?.application?.id,
    };
    await ask('POST', `/servicePrincipals/${graph.id}/appRoleAssignedTo`, 201, assignment);
    await ask('POST', `/servicePrincipals/${graph.id}/appRoleAssignedTo`, 400, assignment);

    const user = await ask('POST', '/users', 201, {
      accountEnabled: true,
      displayName: 'Mooring service account',
      mailNickname: 'mooring-service',
      userPrincipalName: 'mooring-service@contoso.example',
      usageLocation: 'DE',
      passwordProfile: { forceChangePasswordNextSignIn: false, password: 'Quiet-Harbour-42' },
    });
    await ask('PATCH', `/users/${user.id}`, 204, { usageLocation: 'AT', accountEnabled: true });
    const grant = { clientId: client.id, resourceId: graph.id, scope: 'User.Read' };
    const own = await ask('POST', '/oauth2PermissionGrants', 201, {
      ...grant,
      consentType: 'Principal',
      principalId: user.id,
    });
    const forAll = { ...grant, consentType: 'AllPrincipals', principalId: null };
    const all = await ask('POST', '/oauth2PermissionGrants', 201, forAll);
    await ask('POST', '/oauth2PermissionGrants', 409, forAll);
    await ask('PATCH', `/oauth2PermissionGrants/${own.id}`, 204, { scope: 'User.Read openid' });
    await ask('DELETE', `/oauth2PermissionGrants/${all.id}`, 204);

    const reader = roleIds('Reports Reader')[0];
    const held = { principalId: user.id, roleDefinitionId: reader, directoryScopeId: '/' };
    await ask('POST', '/roleManagement/directory/roleAssignments', 201, held);
    await ask('POST', '/roleManagement/directory/roleAssignments', 400, held);
    const exchange = '/beta/roleManagement/exchange';
    const found = await ask(
      'GET',
      `${exchange}/roleDefinitions?$filter=displayName eq 'View-Only Recipients'`,
      200,
    );
    const mail = {
      principalId: `/Users/${user.id}`,
      roleDefinitionId: found.value[0].id,
      directoryScopeId: '/',
      appScopeId: null,
    };
    await ask('POST', `${exchange}/roleAssignments`, 404, mail);
    clock.turn(31 * 60_000);
    await ask('POST', `${exchange}/roleAssignments`, 201, mail);
    await ask('PATCH', '/admin/reportSettings', 204, { displayConcealedNames: false });
    expect((await ask('GET', '/admin/reportSettings', 200)).displayConcealedNames).toBe(false);

    const steward = `/servicePrincipals(appId='${stewardApp.clientId}')`;
    const watcher = await ask('PATCH', steward, 201, {}, createIfMissing);
    const owner = { '@odata.id': `${origins.graph}/v1.0/directoryObjects/${watcher.id}` };
    await ask('POST', `/applications/${app.id}/owners/$ref`, 204, owner);
    await ask('POST', `/applications/${app.id}/owners/$ref`, 400, owner);

    const setup = `/servicePrincipals(appId='${setupApp.clientId}')`;
    const self = await ask('GET', `${setup}?$select=id`, 200);
    const mine = await ask('GET', `/oauth2PermissionGrants?$filter=clientId eq '${self.id}'`, 200);
    for (const { id } of mine.value) await ask('DELETE', `/oauth2PermissionGrants/${id}`, 204);
    await ask('DELETE', `/servicePrincipals/${client.id}`, 204);
    await ask('DELETE', setup, 204);
    await ask('DELETE', setup, 404);

    const findings = judgeRequests(microsoft.requests.entries, [setupApp.clientId]);
    expect(findings.map(({ problem, name, request }) => [problem, name, request.path])).toEqual([]);
    expect(unusedPermissions(microsoft.requests.entries, setupApp.clientId)).toEqual([]);
  });

  test('meets the lag at every step that needs what was just made', async () => {
    const ask = await caller(adele);
    microsoft.world.knobs.lag = { minMs: 5000, maxMs: 5000 };
    const app = await ask(
      'PATCH',
      "/applications(uniqueName='x')",
      201,
      { displayName: 'X' },
      createIfMissing,
    );
    await ask('POST', `/applications/${app.id}/addPassword`, 404, {});
    const principal = `/servicePrincipals(appId='${app.appId}')`;
    const early = await ask('PATCH', principal, 400, {}, createIfMissing);
    expect(early.error.details[0].code).toBe('NoBackingApplicationObject');
    clock.turn(5000);
    const client = await ask('PATCH', principal, 201, {}, createIfMissing);
    const graph = await ask('GET', `/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id`, 200);
    const link = { resourceId: graph.id, principalId: client.id };
    const appRoleId = graphPermission('Reports.Read.All')?.application?.id;
    const assigned = `/servicePrincipals/${graph.id}/appRoleAssignedTo`;
    const notYet = await ask('POST', assigned, 400, { ...link, appRoleId });
    expect(notYet.error.message).toBe('Not a valid reference update.');
    const owner = { '@odata.id': `${origins.graph}/v1.0/directoryObjects/${client.id}` };
    await ask('POST', `/applications/${app.id}/owners/$ref`, 404, owner);
    clock.turn(5000);
    await ask('POST', assigned, 201, { ...link, appRoleId });
    await ask('POST', `/applications/${app.id}/owners/$ref`, 204, owner);
  });
});

describe('a person without the role', () => {
  /** Diego, for whom an admin has allowed everything: what stops him is what he may do himself. */
  async function diego(role?: string) {
    const user = userOf(microsoft, 'diego@contoso.example');
    user.directoryRoles = roleIds('Global Administrator').slice();
    await setupTokens(microsoft, user.userPrincipalName, scopes);
    user.directoryRoles = role === undefined ? [] : roleIds(role).slice();
    return caller(user.userPrincipalName);
  }

  test('may not register an app where users may not, and with a role may', async () => {
    const app = { displayName: 'his' };
    await (
      await diego()
    )('POST', '/applications', 201, app);
    const policies = { usersMayRegisterApplications: false };
    await control(microsoft, 'PATCH', '/tenants/contoso.example/policies', policies);
    const ask = await diego();
    const authorization = await ask('GET', '/policies/authorizationPolicy', 200);
    expect(authorization.defaultUserRolePermissions.allowedToCreateApps).toBe(false);
    const refused = await ask('POST', '/applications', 403, app);
    expect(refused.error.code).toBe('Authorization_RequestDenied');
    await ask('PATCH', "/applications(uniqueName='x')", 403, app, createIfMissing);
    await (
      await diego('Application Developer')
    )('POST', '/applications', 201, app);
  });

  test('may not do what a wizard does', async () => {
    const ask = await diego();
    const { id } = userOf(microsoft, adele);
    const { stewardApp, setupApp } = microsoft.world.seeded;
    const principals = tenantOf(microsoft, 'contoso.example').servicePrincipals;
    const graph = principals.find(({ appId }) => appId === GRAPH_APP_ID)?.id ?? '';
    const self = principals.find(({ appId }) => appId === setupApp.clientId)?.id ?? '';
    const steward = `/servicePrincipals(appId='${stewardApp.clientId}')`;
    await ask('PATCH', steward, 403, {}, createIfMissing);
    const appRoleId = graphPermission('Reports.Read.All')?.application?.id;
    const role = { principalId: self, resourceId: graph, appRoleId };
    await ask('POST', `/servicePrincipals/${graph}/appRoleAssignedTo`, 403, role);
    await ask('DELETE', `/servicePrincipals(appId='${setupApp.clientId}')`, 403);
    await ask('POST', '/users', 403, {});
    await ask('PATCH', `/users/${id}`, 403, { accountEnabled: false });
    await ask('GET', '/admin/reportSettings', 403);
    await ask('PATCH', '/admin/reportSettings', 403, { displayConcealedNames: false });
    await ask('POST', '/roleManagement/directory/roleAssignments', 403, {});
    await ask('POST', '/beta/roleManagement/exchange/roleAssignments', 403, {});
    expect(microsoft.requests.count({ part: 'graph', status: 403 })).toBe(9);
  });

  test('a policy on secrets is set by the control API, obeyed and taken away', async () => {
    const policies = (change: object) =>
      control(microsoft, 'PATCH', '/tenants/contoso.example/policies', change);
    expect(await policies({ secretLifetime: 'P180D' })).toBe('{"secretLifetime":"P180D"}');
    const ask = await caller(adele);
    const { id } = await ask('POST', '/applications', 201, { displayName: 'x' });
    const refused = await ask('POST', `/applications/${id}/addPassword`, 400, {});
    expect(refused.error.code).toBe('CredentialInvalidLifetimeAsPerAppPolicy');
    expect(await policies({ secretLifetime: null, secretsForbidden: true })).toBe(
      '{"secretsForbidden":true}',
    );
    const forbidden = await ask('POST', `/applications/${id}/addPassword`, 400, {});
    expect(forbidden.error.code).toBe('CredentialTypeNotAllowedAsPerAppPolicy');
    await policies({ secretsForbidden: null });
    await ask('POST', `/applications/${id}/addPassword`, 200, {});
    await expect(policies({ secretLifetime: 'soon' })).rejects.toThrow('400');
  });
});
