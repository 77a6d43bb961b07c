import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { explain } from '../../../src/lib/microsoft/aadsts.ts';
import { type ClientApp, requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let cloud: Cloud;
let app: ClientApp;
let contoso: string;

beforeAll(async () => {
  world = await startWorld();
  await connect(world, 'contoso');
  const { seeded, applications } = world.microsoft.world;
  contoso = seeded.tenants.contoso;
  cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
  const { clientId } = seeded.sharedApp;
  const secret = applications.find(({ appId }) => appId === clientId)?.passwordCredentials[0]?.secretText;
  app = { clientId, proof: { kind: 'secret', secret: secret ?? '' } };
});
beforeEach(() => world.microsoft.requests.clear());
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const tenant = (domain: string) => {
  const found = world.microsoft.world.tenants.find((one) => one.domain === domain);
  if (!found) throw new Error(`no ${domain}`);
  return found;
};
const principal = () => {
  const found = tenant('contoso.example').servicePrincipals.find(({ appId }) => appId === app.clientId);
  if (!found) throw new Error('no service principal');
  return found;
};
const application = () => {
  const found = world.microsoft.world.applications.find(({ appId }) => appId === app.clientId);
  if (!found) throw new Error('no application');
  return found;
};
const withSecret = (secret: string): ClientApp => ({ ...app, proof: { kind: 'secret', secret } });

test('a tenant that consented gives a token that says whose it is and what it may', async () => {
  const asked = await requestAppToken(cloud, app, contoso);
  expect(asked).toMatchObject({ ok: true, value: { tenant: contoso } });
  expect(asked.ok && asked.value.roles.toSorted()).toEqual([
    'Directory.Read.All',
    'Group.Read.All',
    'Reports.Read.All',
    'User.Read.All',
  ]);
});

test('asks the token endpoint alone, and afresh every time', async () => {
  await requestAppToken(cloud, app, contoso);
  await requestAppToken(cloud, app, contoso);
  expect(world.microsoft.requests.list().map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST /${contoso}/oauth2/v2.0/token`,
    `POST /${contoso}/oauth2/v2.0/token`,
  ]);
});

test('sees what was granted and revoked between two tokens', async () => {
  const { appRoleAssignments } = tenant('contoso.example');
  const revoked = appRoleAssignments.splice(0, 1);
  const less = await requestAppToken(cloud, app, contoso);
  appRoleAssignments.unshift(...revoked);
  const all = await requestAppToken(cloud, app, contoso);
  expect([less, all].map((one) => one.ok && one.value.roles.length)).toEqual([3, 4]);
});

describe('is refused', () => {
  const cases: [string, number, string, () => ReturnType<typeof requestAppToken>][] = [
    [
      'with a wrong secret',
      7000215,
      'credential',
      () => requestAppToken(cloud, withSecret('wrong'), contoso),
    ],
    [
      'with an expired secret',
      7000222,
      'credential',
      async () => {
        const [secret] = application().passwordCredentials;
        const kept = { ...secret };
        Object.assign(secret ?? {}, { endDateTime: new Date(world.now()).toISOString() });
        const asked = await requestAppToken(cloud, app, contoso);
        Object.assign(secret ?? {}, kept);
        return asked;
      },
    ],
    [
      'without a secret that Microsoft takes for one',
      7000218,
      'credential',
      () =>
        // As a proxy might cut it out on the way.
        requestAppToken(cloud, app, contoso, (url, init) =>
          fetch(url, {
            ...init,
            body: typeof init?.body === 'string' ? init.body.replace(/client_secret=[^&]*&?/, '') : '',
          }),
        ),
    ],
    [
      'by a tenant that never consented',
      7000229,
      'consent',
      () => requestAppToken(cloud, app, world.microsoft.world.seeded.tenants.fabrikam),
    ],
    [
      'by a tenant that disabled the app',
      7000112,
      'appDisabled',
      async () => {
        principal().accountEnabled = false;
        const asked = await requestAppToken(cloud, app, contoso);
        principal().accountEnabled = true;
        return asked;
      },
    ],
    [
      'by a tenant that is not there',
      90002,
      'tenantGone',
      () => requestAppToken(cloud, app, '99999999-9999-4999-8999-999999999999'),
    ],
    [
      'by a tenant that was deleted',
      90002,
      'tenantGone',
      async () => {
        tenant('contoso.example').knobs.deleted = true;
        const asked = await requestAppToken(cloud, app, contoso);
        tenant('contoso.example').knobs.deleted = false;
        return asked;
      },
    ],
    [
      'as an app that nobody registered',
      700016,
      'consent',
      () => requestAppToken(cloud, { ...app, clientId: '99999999-9999-4999-8999-999999999999' }, contoso),
    ],
    [
      'by Conditional Access',
      53003,
      'policy',
      async () => {
        tenant('contoso.example').knobs.conditionalAccessBlocked = true;
        const asked = await requestAppToken(cloud, app, contoso);
        tenant('contoso.example').knobs.conditionalAccessBlocked = false;
        return asked;
      },
    ],
    [
      'with an assertion that is none',
      50027,
      'other',
      () =>
        requestAppToken(
          cloud,
          { ...app, proof: { kind: 'assertion', assertion: () => Promise.resolve('a.b.c') } },
          contoso,
        ),
    ],
  ];

  test.each(cases)('%s: AADSTS%i, of class %s', async (_name, aadsts, kind, ask) => {
    const asked = await ask();
    expect(asked).toMatchObject({ ok: false, error: { kind: 'refused', aadsts } });
    expect(asked.ok || asked.error).toMatchObject({
      error: expect.stringMatching(/^[a-z_]+$/),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(explain(aadsts).class).toBe(kind);
  });

  test('and then not remembered: the next token is given', async () => {
    await requestAppToken(cloud, withSecret('wrong'), contoso);
    expect((await requestAppToken(cloud, app, contoso)).ok).toBe(true);
  });
});

describe('says nothing about the tenant', () => {
  const fault = (status: number, retryAfterSeconds?: number) =>
    world.microsoft.world.knobs.faults.push({
      id: 'one',
      host: 'entra',
      status,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });

  test.each([
    [429, 17],
    [503, 3],
    [500, undefined],
    [429, undefined],
  ] as const)('when it answers %i, with Retry-After %s', async (status, seconds) => {
    fault(status, seconds);
    const asked = await requestAppToken(cloud, app, contoso);
    expect(asked).toEqual({
      ok: false,
      error: {
        kind: 'unavailable',
        reason: `the token service answered ${status}`,
        ...(seconds !== undefined && { retryAfterSeconds: seconds }),
      },
    });
    expect(world.microsoft.requests.count({ part: 'entra' })).toBe(1);
  });

  test('and does not remember that either: the next token is given', async () => {
    fault(429, 3_600);
    await requestAppToken(cloud, app, contoso);
    world.microsoft.world.knobs.faults = [];
    expect((await requestAppToken(cloud, app, contoso)).ok).toBe(true);
  });

  const answer =
    (status: number, body: string, headers: Record<string, string> = {}): typeof fetch =>
    () =>
      Promise.resolve(new Response(body, { status, headers }));
  const json = { 'content-type': 'application/json' };
  const throwing = (thrown: unknown) => (): Promise<Response> => Promise.reject(thrown);
  const token = (claims: object) =>
    JSON.stringify({
      token_type: 'Bearer',
      expires_in: 3_599,
      access_token: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
    });

  test.each<[string, typeof fetch]>([
    ['a page of a proxy, 200', answer(200, '<html>Please sign in</html>')],
    ['a page of a proxy, 502', answer(502, '<html>Bad gateway</html>')],
    [
      'a throttle written as a date',
      answer(429, '{}', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    ],
    ['an empty 200', answer(200, '')],
    ['JSON without a token', answer(200, '{}', json)],
    [
      'a token that cannot be read',
      answer(200, JSON.stringify({ token_type: 'Bearer', expires_in: 3_599, access_token: 'opaque' }), json),
    ],
    ['a token that names no end', answer(200, token({ tid: 'somewhere', roles: [] }), json)],
    ['a token that names no tenant', answer(200, token({ roles: [] }), json)],
    [
      'a 5xx that carries a code of ours',
      answer(
        503,
        JSON.stringify({
          error: 'invalid_client',
          error_description: 'AADSTS7000229: no',
          error_codes: [7000229],
        }),
        json,
      ),
    ],
    ['a connection that is cut', throwing(new TypeError('fetch failed', { cause: new Error('ECONNRESET') }))],
    ['a time-out', throwing(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))],
    [
      'a name that does not resolve',
      throwing(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })),
    ],
  ])('%s', async (_name, fetcher) => {
    expect(await requestAppToken(cloud, app, contoso, fetcher)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable' },
    });
  });

  test('where a proxy answers 403 with a page, no code is made up', async () => {
    const asked = await requestAppToken(cloud, app, contoso, answer(403, '<html>Forbidden</html>'));
    expect(asked.ok).toBe(false);
    expect(!asked.ok && asked.error.kind === 'refused' ? asked.error.aadsts : undefined).toBeUndefined();
  });

  test('is given up after a time, with a signal to whoever is asked', async () => {
    let signal: AbortSignal | null | undefined;
    await requestAppToken(cloud, app, contoso, (url, init) => {
      signal = init?.signal;
      return fetch(url, init);
    });
    expect(signal).toBeInstanceOf(AbortSignal);
  });
});

test('a token of another tenant is told as what it is', async () => {
  const { operatorTenant } = world.microsoft.world.seeded;
  const asked = await requestAppToken(cloud, app, contoso, (url, init) =>
    fetch(new Request(url, init).url.replace(contoso, operatorTenant), init),
  );
  expect(asked).toMatchObject({ ok: true, value: { tenant: operatorTenant } });
});

test('secrets are not in the failures', async () => {
  const failures = [
    await requestAppToken(cloud, withSecret('very-secret'), contoso),
    await requestAppToken(cloud, withSecret('very-secret'), contoso, () => Promise.reject(new Error('cut'))),
  ];
  expect(JSON.stringify(failures)).not.toContain('very-secret');
});
