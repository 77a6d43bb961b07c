import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import {
  applicationOf,
  claimsOf,
  origins,
  postToken,
  sharedToken,
  start,
  tenantOf,
  type TestClock,
} from './helpers.ts';

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

const metadata = async (tenant: string) => {
  const response = await microsoft.entra(
    new Request(`${origins.authority}/${tenant}/v2.0/.well-known/openid-configuration`),
  );
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body };
};

const codes = async (tenant: string) => (await postToken(microsoft, tenant, automation())).body.error_codes;

describe('POST /{tenant}/oauth2/v2.0/token, client credentials', () => {
  test('gives a token for the operator’s own API that the published keys verify', async () => {
    const { status, body } = await askOperator(automation());
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
    expect(body).not.toHaveProperty('refresh_token');
    const { operatorTenant, signInApp } = microsoft.world.seeded;
    const keys = await microsoft.entra(
      new Request(`${origins.authority}/${operatorTenant}/discovery/v2.0/keys`),
    );
    const jwks: JSONWebKeySet = JSON.parse(await keys.text());
    expect(jwks.keys[0]).not.toHaveProperty('alg');
    expect(jwks.keys[0]).not.toHaveProperty('d');
    const { payload } = await jwtVerify(body['access_token'] ?? '', createLocalJWKSet(jwks), {
      issuer: `${origins.authority}/${operatorTenant}/v2.0`,
      audience: signInApp.clientId,
      currentDate: new Date(clock.now),
    });
    expect(payload).toMatchObject({ tid: operatorTenant, roles: ['Mooring.Admin'], azpacr: '1' });
  });

  test('takes the client from a Basic header', async () => {
    const { client_id: id, client_secret: secret, ...rest } = automation();
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
    expect((await askOperator(rest, { authorization: `Basic ${basic}` })).status).toBe(200);
  });

  test('refuses a Basic header whose percent escapes are broken', async () => {
    const { client_id: _id, client_secret: _secret, ...rest } = automation();
    const basic = Buffer.from('client%ZZ:secret').toString('base64');
    const answer = await askOperator(rest, { authorization: `Basic ${basic}` });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request', error_codes: [9002313] } });
  });

  test.each<[string, Record<string, string>, number, string, number]>([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['no credential', { client_secret: '' }, 401, 'invalid_client', 7000218],
    [
      'an unknown client',
      { client_id: '00000000-0000-4000-8000-000000000001' },
      400,
      'unauthorized_client',
      700016,
    ],
    [
      'a scope without /.default',
      { scope: 'https://graph.microsoft.com/User.Read' },
      400,
      'invalid_scope',
      1002012,
    ],
    [
      'two scopes',
      { scope: 'https://graph.microsoft.com/.default https://graph.microsoft.com/.default' },
      400,
      'invalid_scope',
      1002012,
    ],
    ['an unknown resource', { scope: 'https://nowhere.example/.default' }, 400, 'invalid_resource', 500011],
    ['no scope', { scope: '' }, 400, 'invalid_request', 900144],
    ['an unknown grant', { grant_type: 'telepathy' }, 400, 'unsupported_grant_type', 70003],
  ])('refuses %s', async (_, fields, status, error, code) => {
    const answer = await askOperator(automation(fields));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [code], timestamp: '2026-11-20 12:00:00Z' });
    expect(answer.body['error_description']).toMatch(
      new RegExp(
        `^AADSTS${code}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-11-20 12:00:00Z$`,
      ),
    );
    expect(answer.headers.get('x-ms-request-id')).toBe(answer.body['trace_id']);
    expect(answer.headers.get('cache-control')).toBe('no-store, no-cache');
  });

  test('refuses an unknown tenant, a foreign one of a single-tenant app, and /common', async () => {
    expect(await codes('00000000-0000-4000-8000-000000000002')).toEqual([90002]);
    expect(await codes('contoso.example')).toEqual([700016]);
    expect(await codes('common')).toEqual([9001023]);
  });

  test('refuses an expired secret from the second of its end', async () => {
    const [secret] = applicationOf(microsoft, microsoft.world.seeded.automation.clientId).passwordCredentials;
    if (secret) secret.endDateTime = new Date(clock.now + 1000).toISOString();
    expect((await askOperator(automation())).status).toBe(200);
    clock.turn(1000);
    const { status, body } = await askOperator(automation());
    expect([status, body.error_codes]).toEqual([401, [7000222]]);
  });

  test('follows tenant, service principal and role conditions at issue time', async () => {
    const operator = tenantOf(microsoft, 'harbor.example');
    const principal = operator.servicePrincipals.find((one) => one.displayName === 'Mooring automation');
    if (principal) principal.accountEnabled = false;
    expect((await askOperator(automation())).body.error_codes).toEqual([7000112]);
    if (principal) principal.accountEnabled = true;
    operator.knobs.conditionalAccessBlocked = true;
    const blocked = await askOperator(automation());
    expect(blocked.body).toMatchObject({
      error: 'interaction_required',
      suberror: 'message_only',
      error_codes: [53003],
    });
    operator.knobs.conditionalAccessBlocked = false;
    operator.appRoleAssignments = [];
    const { body } = await askOperator(automation());
    expect(claimsOf(body['access_token'])).not.toHaveProperty('roles');
    operator.knobs.deleted = true;
    expect((await askOperator(automation())).body.error_codes).toEqual([90002]);
  });

  test('refuses the shared app where nobody consented', async () => {
    const { status, body } = await sharedToken(microsoft, microsoft.world.seeded.tenants.contoso);
    expect([status, body['error'], body.error_codes]).toEqual([401, 'invalid_client', [7000229]]);
  });
});

describe('GET /{tenant}/v2.0/.well-known/openid-configuration', () => {
  test('keeps the tenant as asked, but names the issuer by id', async () => {
    const { body } = await metadata('contoso.example');
    expect(body).toMatchObject({
      issuer: `${origins.authority}/${microsoft.world.seeded.tenants.contoso}/v2.0`,
      token_endpoint: `${origins.authority}/contoso.example/oauth2/v2.0/token`,
    });
    expect((await metadata('organizations')).body['issuer']).toBe(`${origins.authority}/{tenantid}/v2.0`);
  });

  test('refuses an unknown tenant', async () => {
    const { status, body } = await metadata('nowhere.example');
    expect([status, body['error'], body['error_codes']]).toEqual([400, 'invalid_tenant', [90002]]);
  });
});

describe('GET /common/discovery/instance', () => {
  const discover = async (authority: string) => {
    const query = new URLSearchParams({ 'api-version': '1.1', authorization_endpoint: authority });
    const response = await microsoft.entra(
      new Request(`${origins.authority}/common/discovery/instance?${query.toString()}`),
    );
    return { status: response.status, body: JSON.parse(await response.text()) };
  };

  test('knows its own host, and refuses another with AADSTS50049', async () => {
    const { host } = new URL(origins.authority);
    const known = await discover(`${origins.authority}/contoso.example/oauth2/v2.0/authorize`);
    expect(known).toMatchObject({ status: 200, body: { metadata: [{ aliases: [host] }] } });
    expect(await discover('https://elsewhere.example/common/oauth2/v2.0/authorize')).toMatchObject({
      status: 400,
      body: { error: 'invalid_instance', error_description: expect.stringMatching(/^AADSTS50049: /) },
    });
  });
});
