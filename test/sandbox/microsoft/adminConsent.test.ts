import { describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import { callback, claimsOf, origins, sharedToken, start, tenantOf } from './helpers.ts';

const consentUrl = (microsoft: Microsoft, tenant: string, more: Record<string, string> = {}): string => {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.sharedApp.clientId,
    scope: 'https://graph.microsoft.com/.default',
    redirect_uri: callback,
    state: 'state-1 with+signs',
    ...more,
  });
  return `${origins.authority}/${tenant}/v2.0/adminconsent?${query.toString()}`;
};

async function atConsent(address: string, tenant = 'contoso.example') {
  const { microsoft, clock } = await start();
  const browser = new Browser(microsoft);
  await browser.open(consentUrl(microsoft, tenant));
  await browser.signIn(address);
  return { microsoft, clock, browser };
}

describe('GET /{tenant}/v2.0/adminconsent', () => {
  test('a Global Administrator sees every permission, accepts, and the app gets a token with roles', async () => {
    const { microsoft, browser } = await atConsent('adele@contoso.example');
    expect(browser.seen.html).toContain('Permissions requested');
    for (const name of [
      'Directory.Read.All',
      'Group.Read.All',
      'Reports.Read.All',
      'User.Read.All',
      'openid',
      'profile',
    ]) {
      expect(browser.seen.html).toContain(`(${name})`);
    }
    const { left } = await browser.press('action', 'accept');
    expect(left?.origin + (left?.pathname ?? '')).toBe(callback);
    const tenant = tenantOf(microsoft, 'contoso.example');
    expect(Object.fromEntries(left?.searchParams ?? [])).toEqual({
      admin_consent: 'True',
      tenant: tenant.id,
      scope: 'https://graph.microsoft.com/.default',
      state: 'state-1 with+signs',
    });
    const { status, body } = await sharedToken(microsoft, tenant.id);
    expect(status).toBe(200);
    expect(claimsOf(body['access_token'])).toMatchObject({
      aud: 'https://graph.microsoft.com',
      iss: `https://sts.windows.net/${tenant.id}/`,
      tid: tenant.id,
      ver: '1.0',
      idtyp: 'app',
      roles: expect.arrayContaining([
        'Directory.Read.All',
        'Group.Read.All',
        'Reports.Read.All',
        'User.Read.All',
      ]),
    });
  });

  test('cancel returns the shape of a real refusal, and nothing was granted', async () => {
    const { microsoft, browser } = await atConsent('adele@contoso.example');
    const { url } = await browser.press('action', 'cancel');
    expect(url).toMatch(
      /^https:\/\/localhost:7071\/connect\/callback\?error=access_denied&error_description=AADSTS65004%3a\+User\+declined\+to\+consent\+to\+access\+the\+app\.%0d%0aTrace\+ID%3a\+[0-9a-f-]{36}%0d%0aCorrelation\+ID%3a\+[0-9a-f-]{36}%0d%0aTimestamp%3a\+2026-11-20\+12%3a00%3a00Z&error_uri=[^&]+error%3fcode%3d65004&admin_consent=True&state=state-1\+with%2bsigns#$/,
    );
    expect(url).not.toContain('tenant=');
    expect((await sharedToken(microsoft, 'contoso.example')).body.error_codes).toEqual([7000229]);
  });

  test('backing out on the sign-in page says only that', async () => {
    const { microsoft } = await start();
    const browser = new Browser(microsoft);
    await browser.open(consentUrl(microsoft, 'contoso.example'));
    const { url } = await browser.press('action', 'back');
    expect(url).toBe(`${callback}?error=access_denied&error_subcode=cancel&state=state-1+with%2bsigns`);
  });

  test('an admin of another tenant is sent back with AADSTS50020', async () => {
    const { browser } = await atConsent('megan@fabrikam.example');
    const { left } = browser.seen;
    expect(left?.searchParams.get('error')).toBe('access_denied');
    expect(left?.searchParams.get('error_description')).toMatch(
      /^AADSTS50020: User account '\{EmailHidden\}'/,
    );
    expect(left?.searchParams.has('tenant')).toBe(false);
  });

  test.each(['alex@contoso.example', 'diego@contoso.example'])(
    '%s may not consent and returns with AADSTS90094',
    async (address) => {
      const { browser } = await atConsent(address);
      expect(browser.seen.html).toContain('Need admin approval');
      expect(browser.seen.html).not.toContain('value="accept"');
      const { left } = await browser.press('action', 'return');
      expect(left?.searchParams.get('error_description')).toMatch(/^AADSTS90094: /);
      expect(left?.searchParams.get('admin_consent')).toBe('True');
    },
  );

  test('a person who may not consent cannot post the acceptance either', async () => {
    const { microsoft, browser } = await atConsent('diego@contoso.example');
    browser.seen.html = browser.seen.html.replace('value="return"', 'value="accept"');
    const { left } = await browser.press('action', 'accept');
    expect(left?.searchParams.get('error_description')).toMatch(/^AADSTS90094: /);
    expect((await sharedToken(microsoft, 'contoso.example')).status).toBe(401);
  });

  test('with the admin consent workflow a request is filed, and approving it grants', async () => {
    const { microsoft } = await start();
    const tenant = tenantOf(microsoft, 'contoso.example');
    tenant.knobs.adminConsentWorkflow = true;
    const browser = new Browser(microsoft);
    await browser.open(consentUrl(microsoft, tenant.id));
    await browser.signIn('diego@contoso.example');
    await browser.press('action', 'request', { reason: 'We need licence counts' });
    expect(browser.seen.html).toContain('Request sent');
    const { left } = await browser.press('action', 'return');
    expect(left?.searchParams.get('error_description')).toMatch(/^AADSTS90095: /);
    const [request] = tenant.consentRequests;
    expect(request).toMatchObject({ reason: 'We need licence counts', status: 'pending' });
    const address = `https://localhost:7071/_sandbox/api/tenants/${tenant.id}/consent-requests/${request?.id ?? ''}/approve`;
    expect((await microsoft.control(new Request(address, { method: 'POST' }))).status).toBe(204);
    expect((await sharedToken(microsoft, tenant.id)).status).toBe(200);
    expect((await microsoft.control(new Request(address, { method: 'POST' }))).status).toBe(404);
  });

  test('consent takes effect only after the lag, roles not before the service principal', async () => {
    const { microsoft, clock } = await start({ min: 2000, max: 6000 });
    const browser = new Browser(microsoft);
    await browser.open(consentUrl(microsoft, 'contoso.example'));
    await browser.signIn('adele@contoso.example');
    await browser.press('action', 'accept');
    expect((await sharedToken(microsoft, 'contoso.example')).body.error_codes).toEqual([7000229]);
    clock.turn(6000);
    expect((await sharedToken(microsoft, 'contoso.example')).status).toBe(200);
    clock.turn(3000);
    const { body } = await sharedToken(microsoft, 'contoso.example');
    expect(claimsOf(body['access_token'])['roles']).toHaveLength(4);
  });

  test('after consent the same browser signs in silently', async () => {
    const { microsoft, browser } = await atConsent('adele@contoso.example');
    await browser.press('action', 'accept');
    const query = new URLSearchParams({
      client_id: microsoft.world.seeded.sharedApp.clientId,
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid profile',
      state: 's',
    });
    const { left } = await browser.open(
      `${origins.authority}/contoso.example/oauth2/v2.0/authorize?${query.toString()}`,
    );
    expect(left?.searchParams.get('code')).toBeTruthy();
  });

  test.each([
    ['an unknown redirect address', { redirect_uri: 'https://evil.example/callback' }, 'AADSTS50011'],
    ['an address below the registered one', { redirect_uri: `${callback}/more` }, 'AADSTS50011'],
    ['an unknown application', { client_id: '00000000-0000-4000-8000-000000000001' }, 'AADSTS700016'],
    ['no scope', { scope: '' }, 'AADSTS900144'],
  ])('%s stays at Entra', async (_, more, code) => {
    const { microsoft } = await start();
    const browser = new Browser(microsoft);
    const seen = await browser.open(consentUrl(microsoft, 'contoso.example', more));
    expect(seen.left).toBeUndefined();
    expect(seen.status).toBe(400);
    expect(seen.html).toContain(code);
  });

  test.each([
    ['an unknown tenant', 'nowhere.example', 'AADSTS90002'],
    ['the word common', 'common', 'response_type'],
  ])('%s stays at Entra', async (_, tenant, text) => {
    const { microsoft } = await start();
    const seen = await new Browser(microsoft).open(consentUrl(microsoft, tenant));
    expect(seen.status).toBe(400);
    expect(seen.html).toContain(text);
  });
});

describe('GET /{tenant}/adminconsent', () => {
  test('covers what is registered without a scope, and accepts an address below the registered one', async () => {
    const { microsoft } = await start();
    const browser = new Browser(microsoft);
    const query = new URLSearchParams({
      client_id: microsoft.world.seeded.sharedApp.clientId,
      redirect_uri: `${callback}/more`,
      state: 's',
    });
    await browser.open(`${origins.authority}/common/adminconsent?${query.toString()}`);
    await browser.signIn('adele@contoso.example');
    const { left } = await browser.press('action', 'accept');
    expect(left?.pathname).toBe('/connect/callback/more');
    expect(Object.fromEntries(left?.searchParams ?? [])).toEqual({
      admin_consent: 'True',
      tenant: microsoft.world.seeded.tenants.contoso,
      state: 's',
    });
  });

  test.each([
    'https://evil.example/connect/callback',
    `${callback}.evil.example/x`,
    `${callback}/../../evil`,
    `${callback}/./more`,
    `${callback}/%2e%2e/%2E./evil`,
    `${callback}/..%2f..%2fevil`,
    `${callback}/..%5cevil`,
    `${callback}/..\\..\\evil`,
    `${callback}/..`,
    'https://localhost:7071@evil.example/connect/callback/more',
    'https://me:secret@localhost:7071/connect/callback/more',
    '/connect/callback/more',
  ])('stays at Entra for %s', async (redirectUri) => {
    const { microsoft } = await start();
    const query = new URLSearchParams({
      client_id: microsoft.world.seeded.sharedApp.clientId,
      redirect_uri: redirectUri,
    });
    const address = `${origins.authority}/common/adminconsent?${query.toString()}`;
    const seen = await new Browser(microsoft).open(address);
    expect(seen.left).toBeUndefined();
    expect([seen.status, seen.html]).toEqual([400, expect.stringContaining('AADSTS50011: ')]);
  });
});
