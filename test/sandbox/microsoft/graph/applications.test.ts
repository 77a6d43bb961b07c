import { beforeEach, describe, expect, test } from '@jest/globals';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;

const create = { prefer: 'create-if-missing' };
const DAY = 86_400_000;

beforeEach(async () => {
  world = await scene();
  all = world.app('Application.ReadWrite.All', 'Directory.Read.All');
});

const register = async (ask: Ask, more: object = {}) =>
  (await ask('POST', '/applications', { displayName: 'Snow', ...more })).body;

describe('POST /applications', () => {
  test('is protected', async () => {
    const reader = world.app('Application.Read.All');
    expect(verdict(await reader('POST', '/applications', { displayName: 'Snow' }))).toEqual([
      403,
      'Authorization_RequestDenied',
    ]);
  });

  test('makes an application, each time another one', async () => {
    const body = {
      displayName: 'Snow',
      web: { redirectUris: ['http://localhost'] },
      api: { requestedAccessTokenVersion: 2 },
      notes: 'made by a test',
    };
    const { status, headers, body: made } = await all('POST', '/applications', body);
    expect([status, headers.get('location')]).toEqual([
      201,
      expect.stringContaining(`/applications/${made.id}`),
    ]);
    expect(made).toMatchObject({
      signInAudience: 'AzureADMyOrg',
      web: body.web,
      api: body.api,
      notes: body.notes,
    });
    expect((await register(all)).appId).not.toBe(made.appId);
  });

  test.each([
    ['an unknown property', { colour: 'red' }, 'Request_BadRequest', "Invalid property 'colour'."],
    [
      'an unknown nested one',
      { web: { redirectUri: 'x' } },
      'Request_BadRequest',
      "Invalid property 'web.redirectUri'.",
    ],
    [
      'a value of the wrong kind',
      { tags: 5, displayName: 7 },
      'Request_BadRequest',
      "Invalid value specified for property 'displayName'.",
    ],
    ['a property of Entra', { appId: crypto.randomUUID() }, 'Request_BadRequest', undefined],
    ['a secret', { passwordCredentials: [{ displayName: 'x' }] }, 'Request_BadRequest', undefined],
    [
      'an address on a foreign domain',
      { identifierUris: ['https://harbor.example/x'] },
      'HostNameNotOnVerifiedDomain',
      undefined,
    ],
    [
      'no name',
      { displayName: undefined },
      'Request_BadRequest',
      "A value is required for property 'displayName' of resource 'Application'.",
    ],
    [
      'no certificate',
      { keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: 'AAAA' }] },
      'Request_BadRequest',
      undefined,
    ],
  ])('refuses %s', async (_, more, code, message) => {
    const answer = await all('POST', '/applications', { displayName: 'Snow', ...more });
    expect(verdict(answer)).toEqual([400, code]);
    expect(answer.body.error.message).toBe(message ?? answer.body.error.message);
  });

  test('says loudly what the sandbox leaves out', async () => {
    const body = { displayName: 'x', signInAudience: 'PersonalMicrosoftAccount' };
    expect(verdict(await all('POST', '/applications', body))).toEqual([501, 'NotImplemented']);
  });

  test('is closed to people where "Users can register applications" is No, but not to administrators', async () => {
    const diego = world.person('diego@contoso.example', 'Application.ReadWrite.All');
    expect((await diego('POST', '/applications', { displayName: 'mine' })).status).toBe(201);
    world.tenant.policies = { usersMayRegisterApplications: false };
    expect(verdict(await diego('POST', '/applications', { displayName: 'mine' }))).toEqual([
      403,
      'Authorization_RequestDenied',
    ]);
    const alex = world.person('alex@contoso.example', 'Application.ReadWrite.All');
    expect((await alex('POST', '/applications', { displayName: 'his' })).status).toBe(201);
  });
});

describe('PATCH /applications(uniqueName=)', () => {
  const path = "/applications(uniqueName='mooring-snow')";

  test('creates once and then updates', async () => {
    expect(verdict(await all('PATCH', path, { displayName: 'Snow' }))).toEqual([
      404,
      'Request_ResourceNotFound',
    ]);
    const made = await all('PATCH', path, { displayName: 'Snow' }, { headers: create });
    expect([made.status, made.body.uniqueName]).toEqual([201, 'mooring-snow']);
    const again = await all('PATCH', path, { displayName: 'Snow 2' }, { headers: create });
    expect([again.status, again.body]).toEqual([204, undefined]);
    expect((await all('GET', path)).body).toMatchObject({ id: made.body.id, displayName: 'Snow 2' });
  });

  test('keeps the name: it is taken until the application is purged, and never changes', async () => {
    const made = await register(all, { uniqueName: 'mooring-snow' });
    const change = await all('PATCH', `/applications/${made.id}`, { uniqueName: 'other' });
    expect(verdict(change)).toEqual([400, 'Request_BadRequest']);
    await all('DELETE', `/applications/${made.id}`);
    const taken = await all('PATCH', path, { displayName: 'Snow' }, { headers: create });
    expect(taken.body.error.details).toMatchObject([{ code: 'ObjectConflict', target: 'uniqueName' }]);
    await all('DELETE', `/directory/deletedItems/${made.id}`);
    expect((await all('PATCH', path, { displayName: 'Snow' }, { headers: create })).status).toBe(201);
  });
});

describe('POST /applications/{id}/addPassword', () => {
  const ends = (days: number) => ({
    passwordCredential: { endDateTime: new Date(world.clock.now + days * DAY).toISOString() },
  });

  test('obeys the policy on lifetimes, which can be read', async () => {
    world.tenant.policies = { secretLifetime: 'P180D' };
    const { id } = await register(all);
    const refused = [400, 'CredentialInvalidLifetimeAsPerAppPolicy'];
    expect(verdict(await all('POST', `/applications/${id}/addPassword`, ends(181)))).toEqual(refused);
    expect(verdict(await all('POST', `/applications/${id}/addPassword`, {}))).toEqual(refused);
    expect((await all('POST', `/applications/${id}/addPassword`, ends(180))).status).toBe(200);
    const policy = await world.app('Policy.Read.All')('GET', '/policies/defaultAppManagementPolicy');
    expect(policy.body).toMatchObject({
      isEnabled: true,
      applicationRestrictions: {
        passwordCredentials: [{ restrictionType: 'passwordLifetime', maxLifetime: 'P180D' }],
      },
    });
  });

  test('obeys the policy that forbids secrets', async () => {
    world.tenant.policies = { secretsForbidden: true };
    const { id } = await register(all);
    expect(verdict(await all('POST', `/applications/${id}/addPassword`, {}))).toEqual([
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
    ]);
  });

  test('refuses an end before the beginning, and a key that is not there', async () => {
    const { id } = await register(all);
    expect((await all('POST', `/applications/${id}/addPassword`, ends(-1))).status).toBe(400);
    const gone = await all('POST', `/applications/${id}/removePassword`, { keyId: crypto.randomUUID() });
    expect(gone.body.error.message).toContain('No password credential found with keyId');
  });
});

test('an enabled app role cannot be taken away in one go', async () => {
  const role = {
    id: crypto.randomUUID(),
    value: 'Reader',
    displayName: 'Reader',
    description: 'reads',
    allowedMemberTypes: ['User'],
  };
  const { id } = await register(all, { appRoles: [role] });
  const path = `/applications/${id}`;
  expect(verdict(await all('PATCH', path, { appRoles: [] }))).toEqual([
    400,
    'CannotDeleteOrUpdateEnabledEntitlement',
  ]);
  expect((await all('PATCH', path, { appRoles: [{ ...role, isEnabled: false }] })).status).toBe(204);
  expect((await all('PATCH', path, { appRoles: [] })).status).toBe(204);
});

test('a new application is not known elsewhere before its lag is over', async () => {
  world = await scene({ min: 5000, max: 5000 });
  all = world.app('Application.ReadWrite.All');
  const made = await all('POST', '/applications', { displayName: 'Snow', uniqueName: 'mooring' });
  const { id, appId } = made.body;
  expect((await all('GET', `/applications?$filter=appId eq '${appId}'`)).body.value).toEqual([]);
  expect(verdict(await all('POST', `/applications/${id}/addPassword`, {}))).toEqual([
    404,
    'Request_ResourceNotFound',
  ]);
  const early = await all('POST', '/servicePrincipals', { appId });
  expect([early.status, early.body.error.details[0].code]).toEqual([400, 'NoBackingApplicationObject']);
  const upsert = "/applications(uniqueName='mooring')";
  expect((await all('PATCH', upsert, { notes: 'x' }, { headers: create })).status).toBe(204);
  world.clock.turn(5000);
  expect((await all('GET', `/applications/${id}`)).status).toBe(200);
  expect((await all('POST', '/servicePrincipals', { appId })).status).toBe(201);
});
