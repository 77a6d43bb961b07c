import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { makeCertificate, registerCertificate, type OwnCertificate } from './certificate.ts';
import { applicationOf, claimsOf, origins, postToken, start, type TestClock } from './helpers.ts';
import { identityToken } from './identity.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const automation = (more: Record<string, string> = {}) => {
  const { automation: app, signInApp } = microsoft.world.seeded;
  return {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.secret,
    scope: `api://${signInApp.clientId}/.default`,
    ...more,
  };
};

const askOperator = (fields: Record<string, string>, headers?: Record<string, string>) =>
  postToken(microsoft, microsoft.world.seeded.operatorTenant, fields, headers);

const endpoint = () => `${origins.authority}/${microsoft.world.seeded.operatorTenant}/oauth2/v2.0/token`;

const withAssertion = (assertion: string) => {
  const { client_secret: _secret, ...rest } = automation();
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return askOperator({ ...rest, client_assertion: assertion, client_assertion_type: type });
};

const register = (der: Buffer) => registerCertificate(microsoft, der, clock.now);

const sign = ({ der, key }: OwnCertificate, claims: Record<string, unknown> = {}) => {
  const { clientId } = microsoft.world.seeded.automation;
  const now = clock.now / 1000;
  return new SignJWT({
    aud: endpoint(),
    iss: clientId,
    sub: clientId,
    jti: 'j',
    nbf: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', x5t: createHash('sha1').update(der).digest('base64url') })
    .sign(key);
};

const trust = (change: { issuer?: string; subject?: string; audiences?: string[] } = {}) => {
  const { operatorTenant, managedIdentityObjectId, automation: app } = microsoft.world.seeded;
  applicationOf(microsoft, app.clientId).federatedIdentityCredentials = [
    {
      id: crypto.randomUUID(),
      name: 'identity',
      issuer: `${origins.authority}/${operatorTenant}/v2.0`,
      subject: managedIdentityObjectId,
      audiences: ['api://AzureADTokenExchange'],
      ...change,
    },
  ];
};

describe('POST /{tenant}/oauth2/v2.0/token, client assertion', () => {
  test('accepts a registered certificate, refuses an unregistered one, an expired assertion and a foreign audience', async () => {
    const own = await makeCertificate();
    expect((await withAssertion(await sign(own))).body.error_codes).toEqual([700027]);
    register(own.der);
    const { status, body } = await withAssertion(await sign(own));
    expect(status).toBe(200);
    expect(claimsOf(body['access_token'])['azpacr']).toBe('2');
    expect((await withAssertion(await sign(own, { exp: clock.now / 1000 - 1 }))).body.error_codes).toEqual([
      700024,
    ]);
    expect(
      (await withAssertion(await sign(own, { aud: 'https://elsewhere.example/token' }))).body.error_codes,
    ).toEqual([50027]);
    const forged = await sign({ der: own.der, key: (await makeCertificate()).key });
    expect((await withAssertion(forged)).body.error_codes).toEqual([700027]);
  });

  test('accepts the managed identity where a federated credential trusts it', async () => {
    trust();
    expect((await withAssertion(await identityToken(microsoft))).status).toBe(200);
  });

  test.each<[string, Parameters<typeof trust>[0], number]>([
    ['another issuer', { issuer: 'https://elsewhere.example' }, 700211],
    ['another audience', { audiences: ['api://other'] }, 700212],
    ['another subject', { subject: '00000000-0000-4000-8000-000000000003' }, 700213],
  ])('refuses it where the credential names %s', async (_, change, code) => {
    trust(change);
    expect((await withAssertion(await identityToken(microsoft))).body.error_codes).toEqual([code]);
  });

  test('refuses it for an app that is registered in another tenant', async () => {
    trust();
    applicationOf(microsoft, microsoft.world.seeded.automation.clientId).homeTenantId =
      microsoft.world.seeded.tenants.contoso;
    const { client_secret: _secret, ...rest } = automation();
    const fields = {
      ...rest,
      client_assertion: await identityToken(microsoft),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'https://graph.microsoft.com/.default',
    };
    expect((await postToken(microsoft, 'contoso.example', fields)).body.error_codes).toEqual([700236]);
  });
});
