import { beforeEach, describe, expect, test } from '@jest/globals';
import { acceptedPermissions } from '../../../sandbox/microsoft/graph/access.ts';
import { graphRoutes } from '../../../sandbox/microsoft/graph/routes.ts';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { consentTo } from './browser.ts';
import { graph, origins, postToken, sharedToken, start, tenantOf, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;
let token: string;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  token = await consentedToken('contoso.example', 'adele@contoso.example');
});

async function consentedToken(domain: string, admin: string): Promise<string> {
  await consentTo(microsoft, domain, admin);
  return (await sharedToken(microsoft, domain)).body['access_token'] ?? '';
}

describe('Microsoft Graph', () => {
  test('every endpoint has its published permissions', () => {
    for (const route of graphRoutes) {
      const accepted = acceptedPermissions(route);
      expect([
        route.path,
        (accepted?.application.length ?? 0) + (accepted?.delegated.length ?? 0) > 0,
      ]).toEqual([route.path, true]);
    }
  });

  test.each([
    ['no token', () => undefined, 'Access token is empty.'],
    [
      'a forged token',
      () => `${token.slice(0, -6)}AAAAAA`,
      'CompactToken parsing failed with error code: 80049217',
    ],
  ])('answers 401 to %s', async (_, tokenOf, message) => {
    const { status, body, headers } = await graph(microsoft, tokenOf(), '/organization');
    expect(status).toBe(401);
    expect(body.error).toMatchObject({
      code: 'InvalidAuthenticationToken',
      message,
      innerError: { date: '2026-11-20T12:00:00', 'request-id': headers.get('request-id') },
    });
    expect(headers.get('www-authenticate')).toContain('authorization_uri=');
  });

  test('answers 401 to an expired token and to one for another resource', async () => {
    const { automation, signInApp, operatorTenant } = microsoft.world.seeded;
    const { body } = await postToken(microsoft, operatorTenant, {
      grant_type: 'client_credentials',
      client_id: automation.clientId,
      client_secret: automation.secret,
      scope: `api://${signInApp.clientId}/.default`,
    });
    expect((await graph(microsoft, body['access_token'], '/organization')).body.error.message).toContain(
      'Invalid audience',
    );
    clock.turn(3_600_000);
    expect((await graph(microsoft, token, '/organization')).body.error.message).toContain('expired');
  });

  test.each([
    ['/oauth2PermissionGrants', 200],
    ['/subscribedSkus', 200],
    ['/devices', 200],
    ['/users/adele@contoso.example', 200],
    ['/admin/reportSettings', 403],
  ])('GET %s answers %d to what the shared app holds', async (path, status) => {
    expect((await graph(microsoft, token, path)).status).toBe(status);
  });

  test('answers 403 as the directory does, and as the reports do', async () => {
    tenantOf(microsoft, 'contoso.example').appRoleAssignments = [];
    const bare = (await sharedToken(microsoft, 'contoso.example')).body['access_token'];
    expect((await graph(microsoft, bare, '/users')).body.error).toMatchObject({
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
    });
    const report = await graph(
      microsoft,
      bare,
      "/reports/getM365AppUserDetail(period='D7')?$format=application/json",
    );
    expect([report.status, report.body.error.code]).toEqual([403, 'UnknownError']);
    expect(report.body.error.message).toContain('"S2SUnauthorized"');
  });

  test('a token keeps its roles when a grant goes, a fresh one does not have it', async () => {
    const tenant = tenantOf(microsoft, 'contoso.example');
    tenant.appRoleAssignments = [];
    expect((await graph(microsoft, token, '/users')).status).toBe(200);
  });

  test('pages with next links that keep the question', async () => {
    const first = await graph(microsoft, token, '/users?$top=5&$select=id,displayName&$count=true', {
      headers: { consistencylevel: 'eventual' },
    });
    expect(first.body['@odata.count']).toBe(12);
    expect(Object.keys(first.body.value[0])).toEqual(['id', 'displayName']);
    const next = new URL(first.body['@odata.nextLink']);
    expect(next.origin).toBe(origins.graph);
    const second = await graph(microsoft, token, `${next.pathname.replace('/v1.0', '')}${next.search}`);
    expect(second.body.value).toHaveLength(5);
    expect(second.body).not.toHaveProperty('@odata.count');
  });

  test('shows only default properties of people unless asked', async () => {
    const { body } = await graph(microsoft, token, '/users/adele@contoso.example');
    expect(body).not.toHaveProperty('accountEnabled');
    const selected = await graph(
      microsoft,
      token,
      '/users/adele@contoso.example?$select=accountEnabled,assignedLicenses',
    );
    expect(selected.body).toMatchObject({
      accountEnabled: true,
      assignedLicenses: [{ skuId: expect.any(String) }],
    });
  });

  test('finds a service principal by filter and by alternate key, and its grants', async () => {
    const { clientId } = microsoft.world.seeded.sharedApp;
    const found = await graph(
      microsoft,
      token,
      `/servicePrincipals?$filter=appId eq '${clientId}'&$select=id,appId,accountEnabled`,
    );
    expect(found.body.value).toHaveLength(1);
    const byKey = await graph(microsoft, token, `/servicePrincipals(appId='${clientId}')`);
    expect(byKey.body.id).toBe(found.body.value[0].id);
    const roles = await graph(microsoft, token, `/servicePrincipals/${byKey.body.id}/appRoleAssignments`);
    expect(roles.body.value).toHaveLength(4);
    expect(roles.body.value[0]).toMatchObject({
      principalType: 'ServicePrincipal',
      resourceDisplayName: 'Microsoft Graph',
    });
    const grants = await graph(
      microsoft,
      token,
      `/oauth2PermissionGrants?$filter=clientId eq '${byKey.body.id}' and consentType eq 'AllPrincipals'`,
    );
    expect(grants.body.value).toMatchObject([{ scope: 'openid profile' }]);
    const graphItself = await graph(
      microsoft,
      token,
      "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')",
    );
    expect(graphItself.body.appRoles.length).toBeGreaterThan(30);
  });

  test.each([
    [
      '/users?$select=favouriteColour',
      400,
      'BadRequest',
      "Could not find a property named 'favouriteColour' on type 'microsoft.graph.user'.",
    ],
    [
      "/users?$filter=favouriteColour eq 'red'",
      400,
      'BadRequest',
      "Could not find a property named 'favouriteColour' on type 'microsoft.graph.user'.",
    ],
    ["/users?$filter=displayName ne 'x'", 400, 'Request_UnsupportedQuery', undefined],
    ["/subscribedSkus?$filter=skuId eq 'x'", 400, 'Request_UnsupportedQuery', undefined],
    ['/users?$top=1000', 400, 'BadRequest', undefined],
    ['/users?$everything=true', 400, 'BadRequest', undefined],
    ['/usersss', 400, 'BadRequest', "Resource not found for the segment 'usersss'."],
    ['/users/nobody@contoso.example', 404, 'Request_ResourceNotFound', undefined],
    ['/me', 400, 'BadRequest', '/me request is only valid with delegated authentication flow.'],
  ])('GET %s is refused', async (path, status, code, message) => {
    const answer = await graph(microsoft, token, path);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(message === undefined || answer.body.error.message === message).toBe(true);
  });

  test('another method is refused with 405', async () => {
    expect((await graph(microsoft, token, '/organization', { method: 'DELETE' })).status).toBe(405);
  });
});
