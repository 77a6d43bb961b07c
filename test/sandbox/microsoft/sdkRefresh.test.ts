import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';
import * as openid from 'openid-client';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { Browser, consentTo } from './browser.ts';
import { control, setAccount } from './controls.ts';
import { claimsOf, sharedSecret, tenantOf } from './helpers.ts';
import { userOf } from './people.ts';

const diego = 'diego@contoso.example';
const users = '/tenants/contoso.example/users';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
  await consentTo(https.microsoft, 'contoso.example', 'adele@contoso.example', https.origins);
});

afterAll(() => https.close());

beforeEach(async () => {
  await setAccount(https.microsoft, diego, { accountEnabled: true, mfa: 'none' });
  userOf(https.microsoft, diego).tokensValidFrom = 0;
});

async function configuration(): Promise<openid.Configuration> {
  const { microsoft, origins } = https;
  const issuer = new URL(`${origins.authority}/${tenantOf(microsoft, 'contoso.example').id}/v2.0`);
  return openid.discovery(issuer, microsoft.world.seeded.sharedApp.clientId, sharedSecret(microsoft));
}

/** Diego signs in by openid-client: code with PKCE. */
async function signIn(config: openid.Configuration) {
  const { microsoft, origins } = https;
  const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${origins.app}/connect/callback`,
    scope: 'openid profile offline_access User.Read',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    prompt: 'consent',
  });
  const browser = new Browser(microsoft, origins.authority);
  await browser.open(url.href);
  await browser.signIn(diego);
  const { left } = await browser.press('action', 'accept');
  if (!left) throw new Error('still at Entra');
  return openid.authorizationCodeGrant(config, left, { pkceCodeVerifier, expectedState });
}

const refused = (asking: Promise<unknown>): Promise<unknown> => asking.catch((error: unknown) => error);

describe('openid-client', () => {
  test('refreshes, gets a new refresh token, and may use the old one again', async () => {
    const config = await configuration();
    const { refresh_token: first = '' } = await signIn(config);
    const second = await openid.refreshTokenGrant(config, first);
    expect(second.refresh_token).not.toBe(first);
    expect(claimsOf(second.access_token)['scp']).toContain('User.Read');
    expect((await openid.refreshTokenGrant(config, first)).expires_in).toBe(3599);
    expect((await openid.refreshTokenGrant(config, second.refresh_token ?? '')).access_token).toBeTruthy();
  });

  test('reads the refusals of revoked, disabled and deleted people', async () => {
    const config = await configuration();
    const { refresh_token: token = '' } = await signIn(config);
    const answer = () => refused(openid.refreshTokenGrant(config, token));
    await setAccount(https.microsoft, diego, { accountEnabled: false });
    expect(await answer()).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      cause: { error_codes: [50057] },
    });
    await setAccount(https.microsoft, diego, { accountEnabled: true });
    await control(https.microsoft, 'POST', `${users}/${diego}/revoke-sessions`);
    expect(await answer()).toMatchObject({ cause: { error_codes: [50173], suberror: 'bad_token' } });
  });

  test('reads the refusal of an invented code', async () => {
    const config = await configuration();
    const asking = openid.genericGrantRequest(config, 'authorization_code', {
      code: 'invented',
      redirect_uri: `${https.origins.app}/connect/callback`,
    });
    expect(await refused(asking)).toMatchObject({ error: 'invalid_grant', cause: { error_codes: [70000] } });
  });
});

describe('@azure/msal-node', () => {
  const client = () =>
    new ConfidentialClientApplication({
      auth: {
        clientId: https.microsoft.world.seeded.sharedApp.clientId,
        clientSecret: sharedSecret(https.microsoft),
        authority: `${https.origins.authority}/${tenantOf(https.microsoft, 'contoso.example').id}`,
        knownAuthorities: [new URL(https.origins.authority).host],
      },
    });
  const byRefreshToken = (refreshToken: string) =>
    client().acquireTokenByRefreshToken({ refreshToken, scopes: ['User.Read'] });

  test('gets tokens by a refresh token', async () => {
    const { refresh_token: token = '' } = await signIn(await configuration());
    const result = await byRefreshToken(token);
    expect(result?.idTokenClaims).toMatchObject({ preferred_username: diego });
    expect(claimsOf(result?.accessToken)['scp']).toContain('User.Read');
  });

  test('asks for interaction, with claims, once a second factor is demanded', async () => {
    const { refresh_token: token = '' } = await signIn(await configuration());
    await setAccount(https.microsoft, diego, { mfa: 'required' });
    const error = await refused(byRefreshToken(token));
    expect(error).toBeInstanceOf(InteractionRequiredAuthError);
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50076, subError: 'basic_action' });
    expect(error).toHaveProperty('claims', expect.stringContaining('capolids'));
  });

  test('asks for interaction once sessions were revoked', async () => {
    const { refresh_token: token = '' } = await signIn(await configuration());
    await control(https.microsoft, 'POST', `${users}/${diego}/revoke-sessions`);
    const error = await refused(byRefreshToken(token));
    expect(error).toBeInstanceOf(InteractionRequiredAuthError);
    expect(error).toMatchObject({ errorNo: 50173, subError: 'bad_token' });
  });

  test('tells a wrong password from a right one that needs a second factor', async () => {
    await setAccount(https.microsoft, diego, { mfa: 'required' });
    const byPassword = (password: string) =>
      refused(client().acquireTokenByUsernamePassword({ scopes: ['User.Read'], username: diego, password }));
    expect(await byPassword('wrong')).toMatchObject({ errorNo: 50126 });
    expect(await byPassword('Diego-Sandbox-1')).toMatchObject({ errorNo: 50076 });
  });
});
