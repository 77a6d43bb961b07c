import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, ensureCertificates } from '../../../sandbox/certificates.ts';
import { type Front, startFront } from '../../../sandbox/front.ts';
import { createAuthentication } from '../../../sandbox/host/authentication/authentication.ts';
import { isLocal } from '../../../sandbox/host/authentication/pages.ts';
import { authenticationSettings } from '../../../sandbox/host/authentication/settings.ts';
import { createHttpServer, type HttpParts } from '../../../sandbox/host/http/server.ts';
import type { HttpIn } from '../../../sandbox/host/shapes.ts';
import { createMicrosoft, type Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { originsFor } from '../../../sandbox/origins.ts';
import { resolveSandboxNames } from '../../../sandbox/resolve.ts';
import { routesTo, type Sites } from '../../../sandbox/sites.ts';
import { createVisitor, signInAs } from '../../../sandbox/visitor.ts';
import { watchAnswered } from '../answered.ts';

const log = (): void => undefined;

/** A host whose only function answers the headers that it was given. */
function hostParts(environment: NodeJS.ProcessEnv): HttpParts {
  const settings = authenticationSettings(environment, undefined);
  return {
    functions: [
      {
        kind: 'http',
        name: 'echo',
        route: 'echo',
        ownRoute: 'echo',
        methods: ['GET', 'POST'],
        level: 'anonymous',
        input: 'trigger',
        metadata: { name: 'echo', bindings: {} },
        callback: () => undefined,
      },
    ],
    keys: { master: 'm', host: 'h', functions: {} },
    invoker: {
      running: () => 0,
      idle: () => Promise.resolve(0),
      invoke(_called, inputs) {
        const given = inputs[0]?.data.http as HttpIn | undefined;
        const headers = Object.entries(given?.nullableHeaders ?? {}).map(([name, { value }]) => [
          name,
          value,
        ]);
        const bytes = Buffer.from(JSON.stringify(Object.fromEntries(headers)));
        const http = { headers: { 'content-type': 'application/json' }, body: { bytes } };
        return Promise.resolve({ ok: true, response: { returnValue: { http } } });
      },
    },
    admin: () => ({ status: 404, headers: [], body: new Uint8Array() }),
    authentication: settings && createAuthentication(settings, log),
    homepageDisabled: true,
    log,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'authentication-'));
const sites: Sites = {};
const closing: (() => unknown)[] = [];
let certificates: Certificates;
let front: Front;
let microsoft: Microsoft;
let origin: string;
let authority: string;
let withoutAuthentication: string;

beforeAll(async () => {
  certificates = await ensureCertificates(folder);
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), certificates.ca]);
  closing.push(resolveSandboxNames());
  front = await startFront({ port: 0, tls: certificates, routes: routesTo(sites) });
  const origins = originsFor(front.port, 'separate');
  ({ app: origin, authority } = origins);
  microsoft = await createMicrosoft({ origins, identityHeader: 'unused', lagMs: { min: 0, max: 0 } });
  watchAnswered(microsoft);
  sites.origins = origins;
  sites.microsoft = microsoft;
  const { seeded } = microsoft.world;
  const serve = async (enabled: string): Promise<number> => {
    const server = createHttpServer(
      hostParts({
        WEBSITE_AUTH_ENABLED: enabled,
        OPERATOR_TENANT: seeded.operatorTenant,
        AUTHORITY_HOST: authority,
        SIGN_IN_CLIENT_ID: seeded.signInApp.clientId,
        MICROSOFT_PROVIDER_AUTHENTICATION_SECRET: seeded.signInApp.secret,
        PUBLIC_ORIGIN: origin,
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    return (server.address() as AddressInfo).port;
  };
  sites.hostPort = await serve('True');
  withoutAuthentication = `http://127.0.0.1:${await serve('False')}`;
});
afterAll(async () => {
  await front.stop();
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

const forged = {
  'X-MS-CLIENT-PRINCIPAL': Buffer.from('{"claims":[]}').toString('base64'),
  'x-ms-client-principal-id': 'me',
  'X-Ms-Client-Principal-Name': 'me',
  'X-MS-CLIENT-PRINCIPAL-IDP': 'aad',
  'X-MS-TOKEN-AAD-ID-TOKEN': 'mine',
};

async function echo(headers: Record<string, string>, base = origin) {
  const answer = await fetch(`${base}/echo`, { headers });
  const echoed = answer.ok ? ((await answer.json()) as Record<string, string>) : {};
  const principal = Object.fromEntries(Object.entries(echoed).filter(([name]) => name.startsWith('x-ms-')));
  return { status: answer.status, principal };
}

function claimsOf(principal: Record<string, string>): [string, string][] {
  const text = Buffer.from(principal['x-ms-client-principal'] ?? '', 'base64').toString();
  const { claims } = JSON.parse(text) as { claims: { typ: string; val: string }[] };
  return claims.map(({ typ, val }) => [typ, val]);
}

async function tokenFor(scope: string): Promise<string> {
  const { automation, operatorTenant } = microsoft.world.seeded;
  const answer = await fetch(`${authority}/${operatorTenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: automation.clientId,
      client_secret: automation.secret,
      scope,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const identity = 'http://schemas.microsoft.com/identity/claims';

describe('a principal sent from outside', () => {
  test('never reaches the app, with authentication on', async () => {
    expect(await echo(forged)).toEqual({ status: 200, principal: {} });
  });

  test('never reaches the app, with authentication off', async () => {
    expect(await echo(forged, withoutAuthentication)).toEqual({ status: 200, principal: {} });
  });

  test('is replaced by the true one', async () => {
    const token = await tokenFor(`api://${microsoft.world.seeded.signInApp.clientId}/.default`);
    const { principal } = await echo({ ...forged, authorization: `Bearer ${token}` });
    expect(principal['x-ms-client-principal-id']).not.toBe('me');
    expect(principal['x-ms-token-aad-id-token']).toBeUndefined();
  });
});

describe('a bearer token', () => {
  test('of an app for this app gives a principal with its roles, and no name', async () => {
    const { operatorTenant, signInApp } = microsoft.world.seeded;
    const token = await tokenFor(`api://${signInApp.clientId}/.default`);
    const { status, principal } = await echo({ authorization: `Bearer ${token}` });
    expect(status).toBe(200);
    expect(principal).not.toHaveProperty('x-ms-client-principal-name');
    expect(principal['x-ms-client-principal-idp']).toBe('aad');
    const claims = claimsOf(principal);
    expect(claims).toContainEqual([`${identity}/tenantid`, operatorTenant]);
    expect(claims).toContainEqual([
      `${identity}/objectidentifier`,
      principal['x-ms-client-principal-id'] ?? '',
    ]);
    expect(claims).toContainEqual(['roles', 'Mooring.Admin']);
    expect(claims).toContainEqual(['aud', signInApp.clientId]);
  });

  test('for another audience is refused', async () => {
    const token = await tokenFor('https://graph.microsoft.com/.default');
    expect(await echo({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
  });

  test.each(['nonsense', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])(
    '%s is refused',
    async (token) => {
      expect(await echo({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
    },
  );

  test('that was changed is refused', async () => {
    const token = await tokenFor(`api://${microsoft.world.seeded.signInApp.clientId}/.default`);
    const [header, , signature] = token.split('.');
    const payload = Buffer.from('{"roles":["Mooring.Admin"]}').toString('base64url');
    expect(await echo({ authorization: `Bearer ${header}.${payload}.${signature}` })).toMatchObject({
      status: 401,
    });
  });

  test('of another kind is left to the app', async () => {
    expect(await echo({ authorization: 'Basic eDp5' })).toMatchObject({ status: 200, principal: {} });
  });
});

describe('a person', () => {
  const account = 'olivia@harbor.example';

  test('signs in, is told to the app, and signs out', async () => {
    const visitor = createVisitor();
    const first = await visitor.open(`${origin}/.auth/login/aad?post_login_redirect_uri=/echo%3Fa=1`);
    const back = await signInAs(visitor, first, account, 'Olivia-Sandbox-1');
    expect(back.url).toBe(`${origin}/echo?a=1`);
    const principal = JSON.parse(back.html) as Record<string, string>;
    expect(principal['x-ms-client-principal-name']).toBe(account);
    expect(claimsOf(principal)).toContainEqual(['preferred_username', account]);
    expect(claimsOf(principal)).toContainEqual(['roles', 'Mooring.Admin']);

    const me = await visitor.open(`${origin}/.auth/me`);
    expect(JSON.parse(me.html)).toMatchObject([{ provider_name: 'aad', user_id: account }]);

    const out = await visitor.open(`${origin}/.auth/logout?post_logout_redirect_uri=/echo`);
    expect(out.url).toBe(`${origin}/echo`);
    expect(JSON.parse(out.html)).not.toHaveProperty('x-ms-client-principal');
    expect((await visitor.open(`${origin}/.auth/me`)).status).toBe(401);
  });

  test('gets a session that script cannot read and other sites cannot send', async () => {
    const answer = await fetch(`${origin}/.auth/login/aad`, { redirect: 'manual' });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    const asked = new URL(answer.headers.get('location') ?? '');
    expect(asked.origin).toBe(authority);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(asked.searchParams.get('nonce')).toMatch(/.{20}/);
  });

  test('is not signed in by a callback that another browser began', async () => {
    const theirs = createVisitor();
    const first = await theirs.open(`${origin}/.auth/login/aad`);
    const state = new URL(first.url).searchParams.get('state') ?? 'none';
    const answer = await fetch(`${origin}/.auth/login/aad/callback?code=x&state=${state}`);
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  const foreign = [
    'https://evil.example/',
    '//evil.example',
    String.raw`/\evil.example`,
    'evil',
    '/\t/evil.example',
  ];
  test.each(foreign)('is never sent on to %j', async (address) => {
    expect(isLocal(address)).toBe(false);
    for (const [page, parameter] of [
      ['login/aad', 'post_login_redirect_uri'],
      ['logout', 'post_logout_redirect_uri'],
    ]) {
      const target = `${origin}/.auth/${page}?${parameter}=${encodeURIComponent(address)}`;
      expect((await fetch(target, { redirect: 'manual' })).status).toBe(400);
    }
  });

  test('who tampers with the session is nobody', async () => {
    const { status, principal } = await echo({ cookie: 'AppServiceAuthSession=eyJhbGciOiJkaXIifQ..a.b.c' });
    expect([status, principal]).toEqual([200, {}]);
  });
});

test('settings that are missing are named', () => {
  expect(() => authenticationSettings({ WEBSITE_AUTH_ENABLED: 'true' }, undefined)).toThrow(
    'OPERATOR_TENANT, AUTHORITY_HOST, SIGN_IN_CLIENT_ID, MICROSOFT_PROVIDER_AUTHENTICATION_SECRET, PUBLIC_ORIGIN',
  );
});
