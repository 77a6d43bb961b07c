import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { createIdTokenVerifier } from '../../../src/lib/microsoft/idToken.ts';
import { startWorld, type World } from '../../support/world.ts';

const OID = '44444444-4444-4444-8444-444444444444';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const NONCE = 'the-nonce';

let world: World;
let cloud: Cloud;
let tenant: string;

beforeAll(async () => {
  world = await startWorld();
  cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
  tenant = world.microsoft.world.seeded.tenants.contoso;
});
afterAll(() => world.stop());

/** What a proxy, or a broken service, gives in the place of keys. */
async function verifyWithKeys(answer: () => Response): Promise<unknown> {
  const idToken = await sign(claims());
  const real = globalThis.fetch;
  globalThis.fetch = async () => answer();
  try {
    return await verify(idToken);
  } finally {
    globalThis.fetch = real;
  }
}
const signingKey = () => {
  const { signingKey: key } = world.microsoft.world;
  if (!key) throw new Error('no signing key');
  return key;
};
const claims = (over: Readonly<Record<string, unknown>> = {}): JWTPayload => {
  const now = Math.floor(world.now() / 1_000);
  return {
    aud: CLIENT,
    iss: `${cloud.authorityHost}/${tenant}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3_600,
    tid: tenant,
    oid: OID,
    nonce: NONCE,
    ...over,
  };
};
async function sign(payload: JWTPayload): Promise<string> {
  const { kid, privateKey } = signingKey();
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(await importJWK(privateKey, 'RS256'));
}
const verify = (idToken: string, over: { tenant?: string; clientId?: string; nonce?: string } = {}) =>
  createIdTokenVerifier(cloud, world.now)(idToken, { tenant, clientId: CLIENT, nonce: NONCE, ...over });

test('a token that Entra signed for us is believed', async () => {
  expect(await verify(await sign(claims()))).toEqual({
    ok: true,
    value: { tenant, objectId: OID, userName: undefined, isGuest: false },
  });
});

test('a guest is known by the home that the token names', async () => {
  const guest = claims({ preferred_username: 'pat@elsewhere.example', idp: 'https://sts.windows.net/0f/' });
  expect(await verify(await sign(guest))).toMatchObject({
    ok: true,
    value: { userName: 'pat@elsewhere.example', isGuest: true },
  });
  const own = claims({ idp: `https://sts.windows.net/${tenant}/` });
  expect(await verify(await sign(own))).toMatchObject({ ok: true, value: { isGuest: false } });
});

describe('is not believed', () => {
  const seconds = () => Math.floor(world.now() / 1_000);
  const cases: [string, () => JWTPayload][] = [
    ['for another app', () => claims({ aud: 'other' })],
    ['without audience', () => claims({ aud: undefined })],
    ['with another nonce', () => claims({ nonce: 'other' })],
    ['without nonce', () => claims({ nonce: undefined })],
    [
      'with the issuer of another tenant',
      () => claims({ iss: `${cloud.authorityHost}/${world.microsoft.world.seeded.tenants.fabrikam}/v2.0` }),
    ],
    ['with the issuer of nobody', () => claims({ iss: 'https://evil.example/v2.0' })],
    ['without issuer', () => claims({ iss: undefined })],
    ['when it expired six minutes ago', () => claims({ exp: seconds() - 360 })],
    ['without an end', () => claims({ exp: undefined })],
    ['when it begins in six minutes', () => claims({ nbf: seconds() + 360 })],
    ['without tenant', () => claims({ tid: undefined })],
    ['without person', () => claims({ oid: undefined })],
    ['with a person that is no id', () => claims({ oid: 'adele@contoso.example' })],
  ];
  test.each(cases)('%s', async (_name, make) => {
    expect(await verify(await sign(make()))).toEqual({ ok: false, error: 'invalid' });
  });

  test('with a signature of another key under the same name', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: signingKey().kid })
      .sign(privateKey);
    expect(await verify(forged)).toEqual({ ok: false, error: 'invalid' });
  });

  test('with a key that Entra does not publish', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'other' })
      .sign(privateKey);
    expect(await verify(forged)).toEqual({ ok: false, error: 'invalid' });
  });

  test('with a key that it brings itself', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: signingKey().kid, jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    expect(await verify(forged)).toEqual({ ok: false, error: 'invalid' });
  });

  test('without a signature (alg none), or with our public key as a shared one (HS256)', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await verify(`${part({ alg: 'none' })}.${part(claims())}.`)).toEqual({
      ok: false,
      error: 'invalid',
    });
    const shared = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: signingKey().kid })
      .sign(Buffer.from(JSON.stringify(signingKey().publicKey)));
    expect(await verify(shared)).toEqual({ ok: false, error: 'invalid' });
  });

  test('when a byte of it was changed, or when it is no token', async () => {
    const [head = '', body = '', signature = ''] = (await sign(claims())).split('.');
    const other = Buffer.from(JSON.stringify(claims({ oid: CLIENT }))).toString('base64url');
    expect(await verify([head, other, signature].join('.'))).toEqual({ ok: false, error: 'invalid' });
    expect(await verify([head, body, ''].join('.'))).toEqual({ ok: false, error: 'invalid' });
    for (const text of ['', 'x', 'a.b.c'])
      expect(await verify(text)).toEqual({ ok: false, error: 'invalid' });
  });
});

test('a good token of another tenant is told apart', async () => {
  const { fabrikam } = world.microsoft.world.seeded.tenants;
  const token = await sign(claims({ tid: fabrikam, iss: `${cloud.authorityHost}/${fabrikam}/v2.0` }));
  expect(await verify(token)).toEqual({ ok: false, error: 'wrongTenant' });
});

test('a clock five minutes off is forgiven', async () => {
  const now = Math.floor(world.now() / 1_000);
  expect((await verify(await sign(claims({ exp: now - 299 })))).ok).toBe(true);
  expect((await verify(await sign(claims({ nbf: now + 299 })))).ok).toBe(true);
});

describe('while the keys cannot be had, a token is neither good nor bad', () => {
  test('nobody answers', async () => {
    const nowhere = { ...cloud, authorityHost: 'https://127.0.0.1:9' };
    const verifyThere = createIdTokenVerifier(nowhere, world.now);
    const asked = await verifyThere(await sign(claims()), { tenant, clientId: CLIENT, nonce: NONCE });
    expect(asked).toEqual({ ok: false, error: 'unavailable' });
  });

  test.each([429, 500, 503])('Entra answers %i', async (status) => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', status });
    const asked = await verify(await sign(claims()));
    world.microsoft.world.knobs.faults = [];
    expect(asked).toEqual({ ok: false, error: 'unavailable' });
  });

  test.each([{ cut: 'before' }, { cut: 'body' }, { body: 'truncated' }, { body: 'html' }] as const)(
    'Entra is under %j',
    async (fault) => {
      world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', ...fault });
      const asked = await verify(await sign(claims()));
      world.microsoft.world.knobs.faults = [];
      expect(asked).toEqual({ ok: false, error: 'unavailable' });
    },
  );

  test.each<[string, () => Response]>([
    ['a page', () => new Response('<html>')],
    ['other JSON', () => new Response('{}')],
  ])('the answer is %s', async (_name, answer) => {
    expect(await verifyWithKeys(answer)).toEqual({ ok: false, error: 'unavailable' });
  });
});
