import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { claimsOf, start, type TestClock } from './helpers.ts';
import { refresh, sharedAuthorize, signedInTokens } from './people.ts';

const DAY = 86_400_000;
const diego = 'diego@contoso.example';

let microsoft: Microsoft;
let clock: TestClock;
let token: string | undefined;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  token = (await signedInTokens(microsoft, diego))['refresh_token'];
  clock.turn(1000);
});

const users = '/tenants/contoso.example/users';
const codesOf = async (shown = token) => (await refresh(microsoft, shown)).body.error_codes;

describe('a refresh token', () => {
  test('gives a new one at each use, and the old one stays good until its own 90 days are over', async () => {
    const first = (await refresh(microsoft, token)).body['refresh_token'];
    expect(first).not.toBe(token);
    clock.turn(80 * DAY);
    const second = await refresh(microsoft, token);
    expect(second.status).toBe(200);
    clock.turn(11 * DAY);
    expect(await codesOf()).toEqual([700082]);
    expect(await codesOf(second.body['refresh_token'])).toBeUndefined();
  });

  test('says when it was issued and how long nobody used it', async () => {
    clock.turn(91 * DAY);
    const { body } = await refresh(microsoft, token);
    expect(body['error_description']).toMatch(
      /^AADSTS700082: The refresh token has expired due to inactivity\. The token was issued on 2026-11-20T12:00:00\.000Z and was inactive for 90\.00:00:00\./,
    );
  });

  test('ends with revoked sessions, and so does the session of the browser', async () => {
    const browser = new Browser(microsoft);
    await browser.open(sharedAuthorize(microsoft));
    await browser.signIn(diego);
    expect((await browser.open(sharedAuthorize(microsoft))).left?.searchParams.has('code')).toBe(true);
    await control(microsoft, 'POST', `${users}/${diego}/revoke-sessions`);
    const { status, body } = await refresh(microsoft, token);
    expect([status, body['error'], body['suberror'], body.error_codes]).toEqual([
      400,
      'invalid_grant',
      'bad_token',
      [50173],
    ]);
    expect((await browser.open(sharedAuthorize(microsoft))).html).toContain('Sign in');
    clock.turn(1000);
    expect(await codesOf((await signedInTokens(microsoft, diego))['refresh_token'])).toBeUndefined();
  });

  test('ends with a reset in the Entra admin center, not with one in the Azure portal', async () => {
    const reset = (at: string) =>
      control(microsoft, 'POST', `${users}/${diego}/reset-password`, { password: 'Another-1-word', at });
    await reset('azurePortal');
    expect(await codesOf()).toBeUndefined();
    await reset('adminCenter');
    expect(await codesOf()).toEqual([50173]);
  });

  test('survives an expired password, as a confidential client’s does', async () => {
    await setAccount(microsoft, diego, { passwordExpired: true });
    expect(await codesOf()).toBeUndefined();
  });

  test('is refused while the person is disabled, and once they are gone', async () => {
    await setAccount(microsoft, diego, { accountEnabled: false });
    expect(await codesOf()).toEqual([50057]);
    await setAccount(microsoft, diego, { accountEnabled: true });
    expect(await codesOf()).toBeUndefined();
    await control(microsoft, 'DELETE', `${users}/${diego}`);
    expect(await codesOf()).toEqual([50034]);
  });

  test('is refused once the consent is gone, for scopes never consented and for unknown ones', async () => {
    const scope = (name: string) =>
      refresh(microsoft, token, { scope: `https://graph.microsoft.com/${name}` });
    expect((await scope('Directory.Read.All')).body).toMatchObject({
      error: 'invalid_grant',
      suberror: 'consent_required',
      error_codes: [65001],
    });
    expect((await scope('Directory.Dream.All')).body).toMatchObject({
      error: 'invalid_scope',
      error_codes: [70011],
    });
    await control(microsoft, 'POST', '/tenants/contoso.example/revoke', {
      appId: microsoft.world.seeded.sharedApp.clientId,
    });
    expect(await codesOf()).toEqual([65001]);
  });

  test('asks for a second factor with claims once one is demanded; the tokens of a sign-in with one go on', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    const { body } = await refresh(microsoft, token);
    expect(body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
    expect(JSON.parse(body['claims'] ?? '')).toMatchObject({
      access_token: { capolids: { essential: true } },
    });
  });

  test('is blocked by conditional access as invalid_grant with claims', async () => {
    await setTenant(microsoft, 'contoso.example', { conditionalAccessBlocked: true });
    const { body } = await refresh(microsoft, token);
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [53003] });
    expect(body).toHaveProperty('claims');
  });

  test('works in a tenant where the person is a guest, with that tenant’s tid, and nowhere else', async () => {
    const elsewhere = () => refresh(microsoft, token, {}, 'fabrikam.example');
    expect((await elsewhere()).body).toMatchObject({ error: 'invalid_grant', error_codes: [50020] });
    const { id }: { id: string } = JSON.parse(
      await control(microsoft, 'POST', '/tenants/fabrikam.example/guests', { userPrincipalName: diego }),
    );
    expect((await elsewhere()).body.error_codes).toEqual([65001]);
    clock.turn(1000);
    const { fabrikam, contoso } = microsoft.world.seeded.tenants;
    const tokens = await signedInTokens(microsoft, diego, {}, 'fabrikam.example');
    expect(claimsOf(tokens['id_token'])).toMatchObject({
      tid: fabrikam,
      oid: id,
      idp: `https://sts.windows.net/${contoso}/`,
    });
    expect((await elsewhere()).status).toBe(200);
  });

  test('of another client, or invented, is not known', async () => {
    expect(await codesOf('invented')).toEqual([70000]);
    expect(await codesOf('')).toEqual([900144]);
  });
});
