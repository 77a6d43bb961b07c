import { beforeAll, describe, expect, test } from '@jest/globals';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;

beforeAll(async () => {
  world = await scene();
  all = world.app('Application.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All');
});

const adele = '/users/adele@contoso.example';

async function refusal(path: string, body: object): Promise<string> {
  const answer = await all(path === '/applications' ? 'POST' : 'PATCH', path, body);
  expect(verdict(answer)).toEqual([400, 'Request_BadRequest']);
  return answer.body.error.message;
}

const principal = () => `/servicePrincipals/${world.principal.id}`;

describe('a value of another kind than published', () => {
  test.each([
    ['notes', { notes: 5 }],
    ['tags', { tags: 'a' }],
    ['tags', { tags: ['a', 5] }],
    ['isFallbackPublicClient', { isFallbackPublicClient: 'true' }],
    ['info.marketingUrl', { info: { marketingUrl: 1 } }],
    ['web', { web: [] }],
    ['web.implicitGrantSettings.enableIdTokenIssuance', implicit('yes')],
    ['api.oauth2PermissionScopes', { api: { oauth2PermissionScopes: {} } }],
    ['optionalClaims', { optionalClaims: 'all' }],
  ])('%s of applications is refused', async (name, more) => {
    const message = await refusal('/applications', { displayName: 'Snow', ...more });
    expect(message).toBe(`Invalid value specified for property '${name}'.`);
  });

  test.each([
    ['onPremisesImmutableId', { onPremisesImmutableId: 5 }],
    ['businessPhones', { businessPhones: '+49 30 1' }],
    [
      'passwordProfile.forceChangePasswordNextSignIn',
      { passwordProfile: { forceChangePasswordNextSignIn: 1 } },
    ],
  ])('%s of people is refused', async (name, body) => {
    expect(await refusal(adele, body)).toBe(`Invalid value specified for property '${name}'.`);
  });

  test('of service principals is refused', async () => {
    expect(await refusal(principal(), { notes: true })).toContain("'notes'");
    expect(await refusal(principal(), { alternativeNames: 'x' })).toContain("'alternativeNames'");
  });

  test('the right kind is taken and shown again, as is null', async () => {
    const body = {
      displayName: 'Snow',
      notes: 'five',
      tags: ['a'],
      isFallbackPublicClient: true,
      serviceManagementReference: null,
      ...implicit(true),
    };
    const answer = await all('POST', '/applications', body);
    expect(answer).toMatchObject({ status: 201, body });
  });
});

function implicit(enableIdTokenIssuance: unknown): object {
  return { web: { implicitGrantSettings: { enableIdTokenIssuance } } };
}

describe('what only Graph sets', () => {
  test.each([
    { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
    { verifiedPublisher: { displayName: 'Snow' } },
    { createdDateTime: '2020-01-01T00:00:00Z' },
    { appId: '00000003-0000-0000-c000-000000000000' },
    { publisherDomain: 'snow.example' },
    { certification: null },
  ])('is refused of applications: %j', async (more) => {
    const message = await refusal('/applications', { displayName: 'Snow', ...more });
    expect(message).toBe(`Property '${Object.keys(more)[0] ?? ''}' is read-only and cannot be set.`);
  });

  test.each([
    { signInActivity: {} },
    { createdDateTime: '2020-01-01T00:00:00Z' },
    { proxyAddresses: ['smtp:a@contoso.example'] },
    { assignedLicenses: [] },
  ])('is refused of people: %j', async (body) => {
    expect(await refusal(adele, body)).toContain('is read-only');
  });

  test.each([
    { verifiedPublisher: {} },
    { disabledByMicrosoftStatus: 'x' },
    { signInAudience: 'AzureADMyOrg' },
  ])('is refused of service principals: %j', async (body) =>
    expect(await refusal(principal(), body)).toContain('is read-only'),
  );
});

describe('web.redirectUris', () => {
  test.each([
    'http://snow.example/callback',
    'http://localhost.snow.example',
    'http://10.0.0.1/',
    'snow://callback',
    'no address',
  ])('refuses %s', async (uri) => {
    const message = await refusal('/applications', { displayName: 'Snow', web: { redirectUris: [uri] } });
    expect(message).toBe("Invalid value specified for property 'web.redirectUris.0'.");
  });

  test('takes https, and http to this machine', async () => {
    const redirectUris = [
      'https://snow.example/a',
      'http://localhost',
      'http://localhost:3000/a',
      'http://127.0.0.1:3000/a',
    ];
    const answer = await all('POST', '/applications', { displayName: 'Snow', web: { redirectUris } });
    expect(answer.body.web.redirectUris).toEqual(redirectUris);
  });
});
