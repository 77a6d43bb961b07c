import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import { applicationOf, callback, claimsOf, origins, postToken, start, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;
let browser: Browser;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  browser = new Browser(microsoft);
});

const redirectUri = `${origins.app}/.auth/login/aad/callback`;
const verifier = 'v'.repeat(64);

const authorizeUrl = (more: Record<string, string> = {}, tenant = 'harbor.example'): string => {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.signInApp.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return `${origins.authority}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
};

const redeem = (code: string | null | undefined, more: Record<string, string> = {}) => {
  const { clientId, secret } = microsoft.world.seeded.signInApp;
  return postToken(microsoft, 'harbor.example', {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: secret,
    code: code ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...more,
  });
};

async function signedIn(address = 'olivia@harbor.example') {
  await browser.open(authorizeUrl());
  const { left } = await browser.signIn(address);
  return left?.searchParams;
}

describe('GET /{tenant}/oauth2/v2.0/authorize', () => {
  test('signs in and gives a code that is good once, for an id token with roles', async () => {
    const answer = await signedIn();
    expect(answer?.get('state')).toBe('state-1');
    const { status, body } = await redeem(answer?.get('code'));
    expect(status).toBe(200);
    expect(claimsOf(body['id_token'])).toMatchObject({
      aud: microsoft.world.seeded.signInApp.clientId,
      nonce: 'nonce-1',
      tid: microsoft.world.seeded.operatorTenant,
      preferred_username: 'olivia@harbor.example',
      name: 'Olivia Operator',
      roles: ['Mooring.Admin'],
    });
    expect((await redeem(answer?.get('code'))).body.error_codes).toEqual([54005]);
  });

  test('a person without a role signs in without roles', async () => {
    const { body } = await redeem((await signedIn('otto@harbor.example'))?.get('code'));
    expect(claimsOf(body['id_token'])).not.toHaveProperty('roles');
  });

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(64) }, 501481],
    ['no verifier', { code_verifier: '' }, 501481],
    ['another reply address', { redirect_uri: callback }, 500112],
    ['an invented code', { code: 'invented' }, 70000],
  ])('a code is not redeemed with %s', async (_, more, code) => {
    const answer = await signedIn();
    const refused = await redeem(answer?.get('code'), more);
    expect([refused.status, refused.body['error'], refused.body.error_codes]).toEqual([
      400,
      'invalid_grant',
      [code],
    ]);
  });

  test('a code dies after ten minutes', async () => {
    const answer = await signedIn();
    clock.turn(600_001);
    expect((await redeem(answer?.get('code'))).body.error_codes).toEqual([70008]);
  });

  test('the second sign-in in one browser is silent, select_account and login are not', async () => {
    await signedIn();
    expect((await browser.open(authorizeUrl())).left?.searchParams.has('code')).toBe(true);
    expect((await browser.open(authorizeUrl({ prompt: 'none' }))).left?.searchParams.has('code')).toBe(true);
    expect((await browser.open(authorizeUrl({ prompt: 'select_account' }))).html).toContain(
      'Pick an account',
    );
    const chosen = await browser.press('account', 'olivia@harbor.example');
    expect(chosen.left?.searchParams.has('code')).toBe(true);
    await browser.open(authorizeUrl({ prompt: 'login' }));
    expect((await browser.press('account', 'olivia@harbor.example')).html).toContain('Enter password');
  });

  test('login_hint decides between several accounts, without it the person chooses', async () => {
    await signedIn();
    await browser.open(authorizeUrl({ login_hint: 'rosa@harbor.example' }));
    expect(browser.seen.html).toContain('value="rosa@harbor.example"');
    await browser.signIn('rosa@harbor.example');
    expect((await browser.open(authorizeUrl())).html).toContain('Pick an account');
    const hinted = await browser.open(authorizeUrl({ login_hint: 'rosa@harbor.example' }));
    const { body } = await redeem(hinted.left?.searchParams.get('code'));
    expect(claimsOf(body['id_token'])['name']).toBe('Rosa Reader');
    const { left } = await browser.open(authorizeUrl({ prompt: 'none' }));
    expect(left?.searchParams.get('error')).toBe('interaction_required');
  });

  test('prompt=none without a session answers login_required', async () => {
    const { left } = await browser.open(authorizeUrl({ prompt: 'none' }));
    expect(left?.searchParams.get('error')).toBe('login_required');
    expect(left?.searchParams.get('state')).toBe('state-1');
  });

  test('signing out ends the session', async () => {
    await signedIn();
    await browser.open(`${origins.authority}/harbor.example/oauth2/v2.0/logout`);
    expect((await browser.open(authorizeUrl())).html).toContain('Sign in');
  });

  test('a wrong password stays on the page with AADSTS50126', async () => {
    await browser.open(authorizeUrl());
    const seen = await browser.signIn('olivia@harbor.example', 'wrong');
    expect(seen.left).toBeUndefined();
    expect(seen.html).toContain('AADSTS50126');
    const { left } = await browser.press('action', 'signin', { passwd: 'Olivia-Sandbox-1' });
    expect(left?.searchParams.has('code')).toBe(true);
  });

  test('an unknown address stays on the page with AADSTS50034', async () => {
    await browser.open(authorizeUrl());
    const seen = await browser.press('action', 'next', { loginfmt: 'nobody@harbor.example' });
    expect(seen.html).toContain('AADSTS50034');
  });

  test('backing out returns a cancel without any AADSTS text', async () => {
    await browser.open(authorizeUrl());
    const { url } = await browser.press('action', 'back');
    expect(url).toBe(`${redirectUri}?error=access_denied&error_subcode=cancel&state=state-1`);
  });

  test('a person of another tenant is sent back with AADSTS50020', async () => {
    const answer = await signedIn('adele@contoso.example');
    expect(answer?.get('error')).toBe('access_denied');
    expect(answer?.get('error_description')).toContain('AADSTS50020');
  });

  test('form_post answers with a form that needs no inline script', async () => {
    await browser.open(authorizeUrl({ response_mode: 'form_post' }));
    const { html } = await browser.signIn('olivia@harbor.example');
    expect(html).toContain(`action="${redirectUri}"`);
    expect(html).toContain('name="code"');
    expect(html).toContain('src="/common/login/submit.js"');
    expect(html).not.toMatch(/<script>|onload=/);
  });

  test.each([
    ['an unknown redirect address', { redirect_uri: 'https://evil.example/' }, 'AADSTS50011'],
    ['an unknown application', { client_id: '00000000-0000-4000-8000-000000000001' }, 'AADSTS700016'],
  ])('%s stays at Entra', async (_, more, code) => {
    const seen = await browser.open(authorizeUrl(more));
    expect(seen.left).toBeUndefined();
    expect(seen.html).toContain(code);
  });

  test('a single-tenant app is refused on organizations', async () => {
    expect((await browser.open(authorizeUrl({}, 'organizations'))).html).toContain('AADSTS50194');
  });

  test('another browser cannot go on with somebody’s interaction', async () => {
    await browser.open(authorizeUrl());
    const stolen = new Browser(microsoft);
    stolen.seen = browser.seen;
    const seen = await stolen.press('action', 'next', { loginfmt: 'olivia@harbor.example' });
    expect(seen.html).toContain('interrupted');
  });

  test('a form sent from another site is refused', async () => {
    const request = new Request(`${origins.authority}/harbor.example/login/account`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: 'action=next',
    });
    expect((await microsoft.entra(request)).status).toBe(403);
  });

  test('pages carry a strict policy and the banner', async () => {
    await browser.open(authorizeUrl());
    expect(browser.seen.html).toContain('Offline Microsoft: nothing here leaves this machine');
    const response = await microsoft.entra(new Request(`${origins.authority}/harbor.example/login/account`));
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'/,
    );
  });
});

describe('http://localhost', () => {
  test.each([
    ['http://localhost', 'http://localhost:4711', true],
    ['http://localhost', 'http://localhost:4711/', true],
    ['http://localhost:3000/back', 'http://localhost:4711/back', true],
    ['http://localhost/back', 'http://localhost:4711/other', false],
    ['http://localhost', 'http://localhost:4711x/', false],
    ['http://localhost', 'http://localhost@evil.example/', false],
    ['https://localhost/back', 'https://localhost:4711/back', false],
  ])('registered as %s and asked as %s: %s', async (registered, asked, good) => {
    applicationOf(microsoft, microsoft.world.seeded.signInApp.clientId).redirectUris = [registered];
    const seen = await browser.open(authorizeUrl({ redirect_uri: asked }));
    expect(seen.html.includes('AADSTS50011: ')).toBe(!good);
  });
});
