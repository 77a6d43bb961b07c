import { beforeEach, describe, expect, test } from '@jest/globals';
import endpointData from '../../../../sandbox/microsoft/data/endpoint-permissions.json' with { type: 'json' };
import exceptionData from '../../../../sandbox/microsoft/data/graph-exceptions.json' with { type: 'json' };
import { unusedPermissions } from '../../../../sandbox/microsoft/graph/leastPermission.ts';
import { judgeRequests } from '../../../../sandbox/microsoft/graph/recorder.ts';
import { assertPublished } from '../../../support/published.ts';
import { scene, type GraphScene } from './callers.ts';

let world: GraphScene;

beforeEach(async () => {
  world = await scene();
});

const requests = () => world.microsoft.requests.entries;

/** What is found where the caller is one of ours. */
const judged = () =>
  judgeRequests(requests(), [world.principal.appId])
    .filter(({ problem }) => problem === 'least')
    .map(({ name }) => name);
const adele = (...scopes: string[]) => world.person('adele@contoso.example', ...scopes);

type Call = [method: string, path: string, body?: object];
const register: Call = ['POST', '/applications', { displayName: 'x' }];
const readApps: Call = ['GET', '/applications'];
const readGrants: Call = ['GET', '/oauth2PermissionGrants'];
const patch = (name: string, value: unknown): Call => [
  'PATCH',
  '/users/diego@contoso.example',
  { [name]: value },
];
const password = { password: 'Quiet-Harbour-42' };
const addOwner: Call = ['POST', '/applications/x/owners/$ref', { '@odata.id': 'https://graph.test/users/x' }];

describe('the least permission', () => {
  test.each<[string, Call, string[], string[]]>([
    ['a mark for this kind of token', register, ['Application.ReadWrite.OwnedBy'], []],
    ['no mark', register, ['Application.ReadWrite.All'], ['Application.ReadWrite.All']],
    [
      'a mark beside one without',
      register,
      ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
      [],
    ],
    ['an exception for what watches', readApps, ['Directory.Read.All'], []],
    ['none for what also writes', readApps, ['Application.ReadWrite.All'], ['Application.ReadWrite.All']],
    ['a mark of the exception itself', readGrants, ['Directory.Read.All'], []],
    ['nothing for what was not opened', register, ['Reports.Read.All'], []],
  ])('of an application by itself: %s', async (_, [method, path, body], held, found) => {
    await world.app(...held)(method, path, body);
    expect(judged()).toEqual(found);
  });

  test.each<[string, Call, string[], string[]]>([
    ['a mark for this kind of token', register, ['Application.ReadWrite.All'], []],
    ['no exception for what watches', readApps, ['Directory.Read.All'], ['Directory.Read.All']],
    [
      'an exception where nothing is marked',
      ['POST', '/oauth2PermissionGrants', {}],
      ['DelegatedPermissionGrant.ReadWrite.All'],
      [],
    ],
    [
      'its broader twin',
      ['POST', '/oauth2PermissionGrants', {}],
      ['Directory.ReadWrite.All'],
      ['Directory.ReadWrite.All'],
    ],
    ['an exception for what is less than marked', readGrants, ['DelegatedPermissionGrant.ReadWrite.All'], []],
    [
      'a mark that needs another beside it',
      addOwner,
      ['Application.ReadWrite.All', 'Directory.Read.All'],
      [],
    ],
    ['its broader twin', addOwner, ['Directory.ReadWrite.All'], ['Directory.ReadWrite.All']],
    [
      'one property of a person',
      patch('passwordProfile', password),
      ['User-PasswordProfile.ReadWrite.All'],
      [],
    ],
    ['any property', patch('jobTitle', 'x'), ['Directory.ReadWrite.All'], ['Directory.ReadWrite.All']],
    ['oneself', ['GET', '/me'], ['User.Read'], []],
    ['oneself among all', ['GET', '/me'], ['User.Read.All'], ['User.Read.All']],
  ])('with a person: %s', async (_, [method, path, body], held, found) => {
    await adele(...held)(method, path, body);
    expect(judged()).toEqual(found);
  });

  test('is asked of our own apps alone, in batches and in beta too', async () => {
    const broad = adele('RoleManagement.Read.All', 'Directory.ReadWrite.All');
    await broad('POST', '/$batch', { requests: [{ id: '1', method: 'GET', url: '/users' }] });
    await broad('GET', '/roleManagement/exchange/roleDefinitions', undefined, { version: 'beta' });
    expect(judged()).toEqual(['Directory.ReadWrite.All', 'Directory.ReadWrite.All RoleManagement.Read.All']);
    expect(judgeRequests(requests())).toEqual([]);
    expect(judgeRequests(requests(), [crypto.randomUUID()])).toEqual([]);
  });

  test('is what the whole suite holds the setup and the steward app to', async () => {
    await adele('Directory.Read.All')('GET', '/applications');
    expect(() => assertPublished(world.microsoft)).not.toThrow();
    world.microsoft.world.seeded.setupApp.clientId = world.principal.appId;
    expect(() => assertPublished(world.microsoft)).toThrow(
      'least Directory.Read.All: GET /v1.0/applications',
    );
  });
});

describe('unused permissions', () => {
  const unused = () => unusedPermissions(requests(), world.principal.appId);

  test('are none where each opened something', async () => {
    const setup = adele(
      'openid',
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'Directory.Read.All',
    );
    await setup(...register);
    await setup('POST', '/servicePrincipals/x/appRoleAssignedTo', {});
    await setup(...addOwner);
    expect(unused()).toEqual([]);
  });

  test.each<[string, string[], Call[], string[]]>([
    [
      'what no call asks for',
      ['Application.ReadWrite.All', 'Policy.Read.All'],
      [register],
      ['Policy.Read.All'],
    ],
    [
      'a companion that nothing needs',
      ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All', 'Directory.Read.All'],
      [readApps, ['POST', '/servicePrincipals/x/appRoleAssignedTo', {}]],
      ['Directory.Read.All'],
    ],
    [
      'the broader of two',
      ['Directory.ReadWrite.All', 'User.ReadWrite.All'],
      [['POST', '/users', {}]],
      ['Directory.ReadWrite.All'],
    ],
    [
      'the reading one where another call writes',
      ['Application.Read.All', 'Application.ReadWrite.All'],
      [readApps, register],
      ['Application.Read.All'],
    ],
    [
      'the writing one of two that are least',
      ['Application.ReadWrite.All', 'Application.Read.All'],
      [readApps],
      ['Application.ReadWrite.All'],
    ],
    [
      'not the least one beside a broader that another call needs',
      ['User.Read', 'Directory.Read.All'],
      [['GET', '/me'], readGrants],
      [],
    ],
    [
      'none of two properties of a person',
      ['User.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All'],
      [patch('jobTitle', 'x'), patch('passwordProfile', password)],
      [],
    ],
    [
      'one for a property that nobody changes',
      ['User.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All'],
      [patch('jobTitle', 'x')],
      ['User-PasswordProfile.ReadWrite.All'],
    ],
    ['all where every call was refused', ['Policy.Read.All'], [register], ['Policy.Read.All']],
  ])('are %s', async (_, held, calls, found) => {
    for (const [method, path, body] of calls) await adele(...held)(method, path, body);
    expect(unused()).toEqual(found);
  });

  test('are looked for over all tokens of an app, and in no other app’s', async () => {
    await adele('Policy.Read.All', 'User.Read')('GET', '/me');
    expect(unused()).toEqual(['Policy.Read.All']);
    await adele('Policy.Read.All')('GET', '/policies/authorizationPolicy');
    expect(unused()).toEqual([]);
    await world.appAs({ ...world.principal, appId: 'other' }, 'Reports.Read.All')('GET', '/users');
    expect(unused()).toEqual([]);
    expect(unusedPermissions(requests(), 'other')).toEqual(['Reports.Read.All']);
    expect(unusedPermissions(requests(), 'nobody')).toEqual([]);
  });
});

test('every exception names endpoints and permissions of the list, with its reason and page', () => {
  const endpoints = new Map(Object.entries(endpointData.endpoints));
  for (const { endpoints: named, reason, source, ...kinds } of exceptionData.least) {
    expect([reason.length > 20, source]).toEqual([
      true,
      expect.stringMatching(/^https:\/\/learn\.microsoft\.com\//),
    ]);
    for (const endpoint of named) {
      for (const kind of ['application', 'delegated'] as const) {
        const texts = endpoints.get(endpoint)?.[kind] ?? [];
        const bare = new Set(texts.map((text) => text.replace(/\*$|\(.*$/, '')));
        const unknown = (kinds[kind] ?? []).filter((name) => !bare.has(name));
        expect([endpoint, kind, unknown]).toEqual([endpoint, kind, []]);
      }
    }
  }
});
