import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfidentialClientApplication, ServerError } from '@azure/msal-node';
import * as openid from 'openid-client';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { Browser, consentTo } from './browser.ts';
import { claimsOf, sharedSecret, tenantOf } from './helpers.ts';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
  await consentTo(https.microsoft, 'contoso.example', 'adele@contoso.example', https.origins);
});

afterAll(() => https.close());

const authority = (domain: string) => ({
  authority: `${https.origins.authority}/${tenantOf(https.microsoft, domain).id}`,
  knownAuthorities: [new URL(https.origins.authority).host],
});

const sharedClient = (domain: string, clientSecret = sharedSecret(https.microsoft)) =>
  new ConfidentialClientApplication({
    auth: { clientId: https.microsoft.world.seeded.sharedApp.clientId, clientSecret, ...authority(domain) },
  });

const graphScope = () => [`${https.origins.graph}/.default`];

const failing = (): never => {
  throw new Error('no account');
};

describe('@azure/msal-node', () => {
  test('gets an app-only token', async () => {
    const result = await sharedClient('contoso.example').acquireTokenByClientCredential({
      scopes: graphScope(),
    });
    expect(claimsOf(result?.accessToken)['roles']).toContain('Reports.Read.All');
    expect(result?.expiresOn?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  });

  test.each([
    ['a wrong secret', 'contoso.example', 'wrong', 7000215],
    ['a tenant without consent', 'fabrikam.example', undefined, 7000229],
  ])('reads the refusal of %s', async (_, domain, secret, code) => {
    const asking = sharedClient(domain, secret).acquireTokenByClientCredential({ scopes: graphScope() });
    const error: unknown = await asking.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: code, status: 401 });
  });

  test('signs a person in with a code and PKCE, and refreshes silently', async () => {
    const { microsoft, origins } = https;
    const { clientId, secret } = microsoft.world.seeded.signInApp;
    const client = new ConfidentialClientApplication({
      auth: { clientId, clientSecret: secret, ...authority('harbor.example') },
    });
    const redirectUri = `${origins.app}/.auth/login/aad/callback`;
    const codeVerifier = 'v'.repeat(50);
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(codeVerifier))).toString(
      'base64url',
    );
    const scopes = ['User.Read'];
    const url = await client.getAuthCodeUrl({
      scopes,
      redirectUri,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      state: 's',
    });
    const browser = new Browser(microsoft, origins.authority);
    await browser.open(url);
    const { left } = await browser.signIn('olivia@harbor.example');
    const code = left?.searchParams.get('code') ?? '';
    const result = await client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier });
    expect(result.idTokenClaims).toMatchObject({
      preferred_username: 'olivia@harbor.example',
      roles: ['Mooring.Admin'],
    });
    expect(claimsOf(result.accessToken)['scp']).toContain('User.Read');
    const again = await client.acquireTokenSilent({
      account: result.account ?? failing(),
      scopes,
      forceRefresh: true,
    });
    expect(again.accessToken).not.toBe(result.accessToken);
    await expect(
      client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier }),
    ).rejects.toMatchObject({ errorNo: 54005 });
  });
});

describe('openid-client', () => {
  test('discovers, signs a person in and validates the id token against the published keys', async () => {
    const { microsoft, origins } = https;
    const { clientId, secret } = microsoft.world.seeded.signInApp;
    const tenant = tenantOf(microsoft, 'harbor.example');
    const config = await openid.discovery(
      new URL(`${origins.authority}/${tenant.id}/v2.0`),
      clientId,
      secret,
    );
    const redirect = `${origins.app}/.auth/login/aad/callback`;
    const [pkceCodeVerifier, expectedState, expectedNonce] = [
      'p'.repeat(43),
      openid.randomState(),
      openid.randomNonce(),
    ];
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: 'openid profile',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
    });
    const browser = new Browser(microsoft, origins.authority);
    await browser.open(url.href);
    const { left } = await browser.signIn('rosa@harbor.example');
    const tokens = await openid.authorizationCodeGrant(config, left ?? failing(), {
      pkceCodeVerifier,
      expectedState,
      expectedNonce,
    });
    expect(tokens.claims()).toMatchObject({ tid: tenant.id, roles: ['Mooring.Reader'], name: 'Rosa Reader' });
  });
});
