import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser, consentTo } from './browser.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { callback, claimsOf, start, type TestClock } from './helpers.ts';
import { askShared, refresh, sharedAuthorize } from './people.ts';

const diego = 'diego@contoso.example';
const adele = 'adele@contoso.example';

let microsoft: Microsoft;
let clock: TestClock;
let browser: Browser;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  await consentTo(microsoft, 'contoso.example', adele);
  browser = new Browser(microsoft);
});

const open = (more: Record<string, string> = {}, tenant?: string) =>
  browser.open(sharedAuthorize(microsoft, { scope: 'openid profile', ...more }, tenant));

async function signIn(address = diego, password?: string) {
  await open();
  return browser.signIn(address, password);
}

const arrived = () => browser.seen.left?.searchParams.has('code') === true;

const redeem = async (tenant?: string) => {
  const code = browser.seen.left?.searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: callback };
  return (await askShared(microsoft, fields, tenant)).body;
};

describe('a second factor', () => {
  test('is asked after the password, with a number, and approved', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    await signIn();
    expect(browser.seen.html).toContain('Approve sign-in request');
    expect(browser.seen.html).toMatch(/id="number"><strong>\d\d</);
    await browser.press('action', 'approve');
    expect(arrived()).toBe(true);
    expect(claimsOf((await redeem())['access_token'])['amr']).toEqual(['pwd', 'mfa']);
    await open();
    expect(arrived()).toBe(true);
  });

  test('that was shown goes on in the refresh token', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    await open({ scope: 'openid offline_access' });
    await browser.signIn(diego);
    await browser.press('action', 'approve');
    await browser.press('action', 'accept');
    const first = await refresh(microsoft, (await redeem())['refresh_token']);
    expect(first.status).toBe(200);
    expect((await refresh(microsoft, first.body['refresh_token'])).status).toBe(200);
  });

  test('denied stays on the page with AADSTS500121, cancelled goes back', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    await signIn();
    expect((await browser.press('action', 'deny')).html).toContain('AADSTS500121');
    const { url } = await browser.press('action', 'back');
    expect(url).toBe(`${callback}?error=access_denied&error_subcode=cancel&state=state-1`);
  });

  test('cannot be walked around by opening the consent page', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    await signIn();
    const address = browser.seen.url.replace('/login/mfa', '/login/consent');
    expect((await browser.open(address)).html).toContain('Approve sign-in request');
    await setAccount(microsoft, adele, { mfa: 'enrolment' });
    browser = new Browser(microsoft);
    await signIn(adele);
    browser.seen.html = browser.seen.html.replace('value="register"', 'value="later"');
    expect((await browser.press('action', 'later')).html).toContain('More information required');
  });

  test('is demanded by admin consent too', async () => {
    await setAccount(microsoft, adele, { mfa: 'required' });
    const { clientId } = microsoft.world.seeded.sharedApp;
    await browser.open(
      `https://localhost:7071/contoso.example/adminconsent?client_id=${clientId}&redirect_uri=${callback}`,
    );
    await browser.signIn(adele);
    expect(browser.seen.html).toContain('Approve sign-in request');
    expect((await browser.press('action', 'approve')).html).toContain('Permissions requested');
  });
});

describe('security defaults', () => {
  beforeEach(() => setTenant(microsoft, 'contoso.example', { securityDefaults: true }));

  test('let a plain person put the registration off for 14 days', async () => {
    await signIn();
    expect(browser.seen.html).toContain('AADSTS50072');
    await browser.press('action', 'later');
    expect(arrived()).toBe(true);
    expect((await open({ prompt: 'none' })).left?.searchParams.get('error')).toBe('interaction_required');
    clock.turn(14 * 86_400_000);
    await open();
    expect(browser.seen.html).not.toContain('Ask later');
    await browser.press('action', 'register');
    expect(arrived()).toBe(true);
    browser = new Browser(microsoft);
    await signIn();
    expect(arrived()).toBe(true);
  });

  test('let no admin put it off, and ask them for it at every sign-in', async () => {
    await signIn(adele);
    expect(browser.seen.html).not.toContain('Ask later');
    await browser.press('action', 'register');
    expect(arrived()).toBe(true);
    browser = new Browser(microsoft);
    await signIn(adele);
    expect(browser.seen.html).toContain('Approve sign-in request');
  });
});

describe('an account in trouble', () => {
  test.each([
    ['locked', { locked: true }, 'AADSTS50053'],
    ['disabled', { accountEnabled: false }, 'AADSTS50057'],
  ])('%s stays on the password page', async (_, condition, code) => {
    await setAccount(microsoft, diego, condition);
    expect((await signIn()).html).toContain(code);
  });

  test('is locked by ten wrong passwords', async () => {
    await open();
    await browser.press('action', 'next', { loginfmt: diego });
    for (let at = 0; at < 10; at += 1) await browser.press('action', 'signin', { passwd: `wrong ${at}` });
    expect((await browser.press('action', 'signin', { passwd: 'Diego-Sandbox-1' })).html).toContain(
      'AADSTS50053',
    );
    clock.turn(60_000);
    await browser.press('action', 'signin', { passwd: 'Diego-Sandbox-1' });
    expect(arrived()).toBe(true);
  });

  test('with an expired password chooses a new one and goes on', async () => {
    await setAccount(microsoft, diego, { passwordExpired: true });
    expect((await signIn(diego, 'wrong')).html).toContain('AADSTS50126');
    expect((await signIn()).html).toContain('Update your password');
    const change = (newpasswd: string, confirmpasswd = newpasswd) =>
      browser.press('action', 'change', { newpasswd, confirmpasswd });
    expect((await change('short')).html).toContain('at least 8');
    expect((await change('New-Sandbox-1', 'other')).html).toContain('do not match');
    expect((await change('Diego-Sandbox-1')).html).toContain('did not use before');
    await change('New-Sandbox-1');
    expect(arrived()).toBe(true);
    browser = new Browser(microsoft);
    await signIn(diego, 'New-Sandbox-1');
    expect(arrived()).toBe(true);
  });

  test('cannot open the page for an expired password without the password', async () => {
    await setAccount(microsoft, diego, { passwordExpired: true });
    await open();
    await browser.press('action', 'next', { loginfmt: diego });
    const seen = await browser.open(browser.seen.url.replace('/login/password', '/login/expired'));
    expect(seen.html).toContain('interrupted');
  });
});

describe('a guest', () => {
  test('signs in at home and gets tokens of the tenant that invited them', async () => {
    await consentTo(microsoft, 'fabrikam.example', 'megan@fabrikam.example');
    await control(microsoft, 'POST', '/tenants/fabrikam.example/guests', { userPrincipalName: diego });
    await open({}, 'fabrikam.example');
    expect(browser.seen.html).toContain(`value="${diego}"`);
    await browser.signIn(diego);
    const body = await redeem('fabrikam.example');
    expect(claimsOf(body['id_token'])).toMatchObject({
      tid: microsoft.world.seeded.tenants.fabrikam,
      preferred_username: diego,
    });
    expect(claimsOf(body['access_token'])).not.toHaveProperty('upn');
    expect((await open({ prompt: 'none' }, 'fabrikam.example')).left?.searchParams.has('code')).toBe(true);
    await open();
    expect(claimsOf((await redeem())['id_token'])['tid']).toBe(microsoft.world.seeded.tenants.contoso);
  });

  test('who is nobody there is sent back with AADSTS50020', async () => {
    await open({}, 'fabrikam.example');
    const { left } = await browser.signIn(diego);
    expect(left?.searchParams.get('error_description')).toContain('AADSTS50020');
  });
});
