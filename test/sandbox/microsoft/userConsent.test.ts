import { beforeEach, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import {
  callback,
  claimsOf,
  origins,
  postToken,
  sharedSecret,
  start,
  tenantOf,
  type Fields,
  type TestClock,
} from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;
let browser: Browser;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  browser = new Browser(microsoft);
});

const authorizeUrl = (scope: string): string => {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.sharedApp.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope,
    state: 'state-1',
  });
  return `${origins.authority}/contoso.example/oauth2/v2.0/authorize?${query.toString()}`;
};

const redeem = (fields: Fields) =>
  postToken(microsoft, 'contoso.example', {
    client_id: microsoft.world.seeded.sharedApp.clientId,
    client_secret: sharedSecret(microsoft),
    redirect_uri: callback,
    ...fields,
  });

/** Diego allows `scope` for himself; the tokens that come of it. */
async function allowed(scope: string): Promise<Fields> {
  await browser.open(authorizeUrl(scope));
  await browser.signIn('diego@contoso.example');
  expect(browser.seen.html).toContain('Permissions requested');
  const { left } = await browser.press('action', 'accept');
  return (await redeem({ grant_type: 'authorization_code', code: left?.searchParams.get('code') ?? '' }))
    .body;
}

const refresh = (tokens: Fields) =>
  redeem({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' });

test('a person allows harmless scopes for themselves, and refreshes until 90 days went by unused', async () => {
  const tokens = await allowed('openid profile offline_access');
  expect(claimsOf(tokens['access_token'])).toMatchObject({ scp: 'openid profile', idtyp: 'user' });
  clock.turn(89 * 86_400_000);
  expect((await refresh(tokens)).status).toBe(200);
  clock.turn(91 * 86_400_000);
  expect((await refresh(tokens)).body.error_codes).toEqual([700082]);
});

test('without offline_access there is no refresh token', async () => {
  expect(await allowed('openid')).not.toHaveProperty('refresh_token');
});

test('revoking a person’s sessions ends their refresh tokens', async () => {
  const tokens = await allowed('openid offline_access');
  const diego = tenantOf(microsoft, 'contoso.example').users.find((user) => user.givenName === 'Diego');
  if (diego) diego.tokensValidFrom = clock.now + 1;
  expect((await refresh(tokens)).body).toMatchObject({
    error: 'invalid_grant',
    suberror: 'bad_token',
    error_codes: [50173],
  });
});

test('a revoked consent ends them with AADSTS65001', async () => {
  const tokens = await allowed('openid offline_access');
  tenantOf(microsoft, 'contoso.example').oauth2PermissionGrants = [];
  expect((await refresh(tokens)).body).toMatchObject({
    error: 'invalid_grant',
    suberror: 'consent_required',
    error_codes: [65001],
  });
});

test('a scope that needs an admin stops a plain person and offers an admin to consent for all', async () => {
  const scope = 'openid https://graph.microsoft.com/Directory.Read.All';
  await browser.open(authorizeUrl(scope));
  await browser.signIn('diego@contoso.example');
  expect(browser.seen.html).toContain('Need admin approval');
  const admin = new Browser(microsoft);
  await admin.open(authorizeUrl(scope));
  await admin.signIn('alex@contoso.example');
  expect(admin.seen.html).toContain('Consent on behalf of your organization');
  await admin.press('action', 'accept', { forall: 'yes' });
  const { oauth2PermissionGrants } = tenantOf(microsoft, 'contoso.example');
  const grant = oauth2PermissionGrants.find((one) => one.scope.includes('Directory.Read.All'));
  expect(grant?.consentType).toBe('AllPrincipals');
});

test('where user consent is off even harmless scopes need an admin, who may allow them for all', async () => {
  tenantOf(microsoft, 'contoso.example').knobs.userConsentOff = true;
  await browser.open(authorizeUrl('openid profile'));
  await browser.signIn('diego@contoso.example');
  expect(browser.seen.html).toContain('Need admin approval');
  const { left } = await browser.press('action', 'return');
  expect(left?.searchParams.get('error_description')).toContain('AADSTS90094');
  const admin = new Browser(microsoft);
  await admin.open(authorizeUrl('openid profile'));
  await admin.signIn('alex@contoso.example');
  await admin.press('action', 'accept', { forall: 'yes' });
  const again = new Browser(microsoft);
  await again.open(authorizeUrl('openid profile'));
  expect((await again.signIn('diego@contoso.example')).left?.searchParams.has('code')).toBe(true);
});

test('declining returns AADSTS65004', async () => {
  await browser.open(authorizeUrl('openid'));
  await browser.signIn('diego@contoso.example');
  const { left } = await browser.press('action', 'cancel');
  expect(left?.searchParams.get('error_description')).toContain('AADSTS65004');
  expect(left?.searchParams.has('admin_consent')).toBe(false);
});
