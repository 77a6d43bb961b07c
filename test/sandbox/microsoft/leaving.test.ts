import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadSigningKeys } from '../../../sandbox/microsoft/entra/keys.ts';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { directoryRoles } from '../../../sandbox/microsoft/wellKnown.ts';
import { consentTo } from './browser.ts';
import { control } from './controls.ts';
import {
  applicationOf,
  claimsOf,
  graph,
  postToken,
  sharedSecret,
  sharedToken,
  start,
  tenantOf,
  type TestClock,
} from './helpers.ts';

const LAG = 5_000;
const domain = 'contoso.example';
let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  await consentTo(microsoft, domain, `adele@${domain}`);
  microsoft.world.knobs.lag = { minMs: LAG, maxMs: LAG };
});

const tenant = () => tenantOf(microsoft, domain);
const app = () => {
  const { clientId } = microsoft.world.seeded.sharedApp;
  return applicationOf(microsoft, clientId);
};
const principal = () => {
  const found = tenant().servicePrincipals.find(({ appId }) => appId === app().appId);
  if (!found) throw new Error('no service principal');
  return found;
};
const ask = (name = domain) => sharedToken(microsoft, name);
const roles = async () => claimsOf((await ask()).body['access_token'])['roles'];
const code = async (name = domain) => (await ask(name)).body.error_codes?.[0];
const over = () => clock.turn(LAG);

/** Somebody who may do everything here; the token is of before the deletion. */
async function steward(
  name: string,
): Promise<(method: string, path: string, body?: object) => Promise<number>> {
  const where = tenantOf(microsoft, name);
  const address = where.users[0]?.userPrincipalName ?? '';
  const token = await signedIn(name, address);
  return async (method, path, body) =>
    (await graph(microsoft, token, path, { method, ...(body && { body: JSON.stringify(body) }) })).status;
}

async function signedIn(name: string, address: string): Promise<string> {
  const { sign } = await loadSigningKeys(microsoft.world);
  const now = Math.floor(clock.now / 1000);
  const user = tenantOf(microsoft, name).users.find((one) => one.userPrincipalName === address);
  return sign({
    aud: 'https://graph.microsoft.com',
    tid: tenantOf(microsoft, name).id,
    nbf: now,
    exp: now + 3_600,
    idtyp: 'user',
    appid: microsoft.world.seeded.automation.clientId,
    oid: user?.id,
    scp: [
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'DelegatedPermissionGrant.ReadWrite.All',
      'Directory.ReadWrite.All',
      'RoleManagement.ReadWrite.Directory',
      'User.ReadWrite.All',
    ].join(' '),
    wids: user?.directoryRoles ?? [],
  });
}

describe('what is deleted in Graph is known to the token service until the lag is over', () => {
  test('an app role assignment stays in tokens', async () => {
    const before = await roles();
    const assignment = tenant().appRoleAssignments.find(({ principalId }) => principalId === principal().id);
    const remove = await steward(domain);
    const path = `/servicePrincipals/${principal().id}/appRoleAssignments`;
    expect(await remove('DELETE', `${path}/${assignment?.id}`)).toBe(204);
    // The directory itself knows at once.
    expect(await remove('DELETE', `${path}/${assignment?.id}`)).toBe(404);
    expect(await roles()).toEqual(before);
    over();
    expect(await roles()).toHaveLength((before as string[]).length - 1);
  });

  test('a service principal still gets tokens, with its roles', async () => {
    const before = await roles();
    const remove = await steward(domain);
    expect(await remove('DELETE', `/servicePrincipals/${principal().id}`)).toBe(204);
    expect(await roles()).toEqual(before);
    over();
    expect(await code()).toBe(7000229);
  });

  test('a secret is still taken, to its own end', async () => {
    const secret = sharedSecret(microsoft);
    const { keyId } = microsoft.world.seeded.sharedApp;
    const remove = await steward('harbor.example');
    const path = `/applications/${app().id}/removePassword`;
    expect(await remove('POST', path, { keyId })).toBe(204);
    expect(await remove('POST', path, { keyId })).toBe(400);
    const again = () =>
      postToken(microsoft, domain, {
        grant_type: 'client_credentials',
        client_id: app().appId,
        client_secret: secret,
        scope: 'https://graph.microsoft.com/.default',
      });
    expect((await again()).status).toBe(200);
    over();
    expect((await again()).body.error_codes).toEqual([7000215]);
  });

  test('an application is still found', async () => {
    const { appId, id } = app();
    const secret = sharedSecret(microsoft);
    const remove = await steward('harbor.example');
    expect(await remove('DELETE', `/applications/${id}`)).toBe(204);
    const again = () =>
      postToken(microsoft, domain, {
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: secret,
        scope: 'https://graph.microsoft.com/.default',
      });
    expect((await again()).status).toBe(200);
    over();
    expect((await again()).body.error_codes).toEqual([700016]);
  });

  const password = (address: string, secret: string) =>
    postToken(microsoft, domain, {
      grant_type: 'password',
      client_id: app().appId,
      client_secret: sharedSecret(microsoft),
      username: address,
      password: secret,
      scope: 'https://graph.microsoft.com/User.Read',
    });
  const diego = () => {
    const user = tenant().users.find(({ userPrincipalName }) => userPrincipalName === `diego@${domain}`);
    if (!user) throw new Error('no Diego');
    return user;
  };
  const grantToAll = () => {
    const resourceId = tenant().appRoleAssignments[0]?.resourceId ?? '';
    const grant = {
      id: 'grant-of-the-test',
      clientId: principal().id,
      consentType: 'AllPrincipals' as const,
      principalId: null,
      resourceId,
      scope: 'User.Read',
      effectiveAt: 0,
    };
    tenant().oauth2PermissionGrants = [grant];
  };

  test('a delegated grant stays in force', async () => {
    grantToAll();
    const remove = await steward(domain);
    expect(await remove('DELETE', '/oauth2PermissionGrants/grant-of-the-test')).toBe(204);
    expect((await password(diego().userPrincipalName, diego().password)).status).toBe(200);
    over();
    const refused = await password(diego().userPrincipalName, diego().password);
    expect(refused.body.error_codes).toEqual([65001]);
  });

  test('a person still gets tokens', async () => {
    grantToAll();
    const { id, userPrincipalName, password: secret } = diego();
    const remove = await steward(domain);
    expect(await remove('DELETE', `/users/${id}`)).toBe(204);
    expect((await password(userPrincipalName, secret)).status).toBe(200);
    over();
    expect((await password(userPrincipalName, secret)).body.error_codes).toEqual([50034]);
  });

  test('a directory role stays in tokens', async () => {
    grantToAll();
    const user = diego();
    user.directoryRoles = [directoryRoles.globalReader];
    const remove = await steward(domain);
    const listed = await graph(
      microsoft,
      await signedIn(domain, `adele@${domain}`),
      `/roleManagement/directory/roleAssignments?$filter=principalId eq '${user.id}'`,
    );
    const held: string = listed.body.value[0].id;
    expect(await remove('DELETE', `/roleManagement/directory/roleAssignments/${held}`)).toBe(204);
    const wids = async () =>
      claimsOf((await password(user.userPrincipalName, user.password)).body['access_token'])['wids'];
    expect(await wids()).toContain(directoryRoles.globalReader);
    over();
    expect(await wids()).not.toContain(directoryRoles.globalReader);
  });
});

describe('the control API deletes with the same lag', () => {
  test('a consent', async () => {
    await control(microsoft, 'POST', `/tenants/${domain}/revoke`, { appId: app().appId });
    expect((await ask()).status).toBe(200);
    over();
    expect(await code()).toBe(7000229);
  });

  test('and tells what is still known elsewhere, without secrets', async () => {
    const { id } = principal();
    const assignment = tenant().appRoleAssignments.find(({ principalId }) => principalId === id);
    await control(microsoft, 'DELETE', `/tenants/${domain}/grants/${assignment?.id}`);
    const world = async () => {
      const response = await microsoft.control(new Request('https://localhost:7071/_sandbox/api/world'));
      const { leaving }: { leaving: object[] } = JSON.parse(await response.text());
      return leaving;
    };
    expect(await world()).toEqual([
      { kind: 'appRoleAssignment', id: assignment?.id, until: new Date(clock.now + LAG).toISOString() },
    ]);
    over();
    expect(await world()).toEqual([]);
  });
});

test('what comes back in the meantime is new: consented again, it is the old one until the lag is over', async () => {
  const old = principal().id;
  await control(microsoft, 'POST', `/tenants/${domain}/revoke`, { appId: app().appId });
  await consentTo(microsoft, domain, `adele@${domain}`);
  expect(principal().id).not.toBe(old);
  expect(claimsOf((await ask()).body['access_token'])['oid']).toBe(old);
  clock.turn(3 * LAG);
  expect(claimsOf((await ask()).body['access_token'])['oid']).toBe(principal().id);
});

test('what was not known elsewhere yet is not missed there', async () => {
  principal().effectiveAt = clock.now + LAG;
  await control(microsoft, 'POST', `/tenants/${domain}/revoke`, { appId: app().appId });
  expect(await code()).toBe(7000229);
});

test('without lag it is gone at once, and leaves no trace in the state', async () => {
  microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
  await control(microsoft, 'POST', `/tenants/${domain}/revoke`, { appId: app().appId });
  expect(await code()).toBe(7000229);
  expect(microsoft.world).not.toHaveProperty('leaving');
});
