import '../../../../src/lib/credentials/reflection.ts';
import { SignJWT } from 'jose';
import * as x509 from '@peculiar/x509';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

async function certificate(name: string) {
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date('2026-11-01'),
    notAfter: new Date('2027-11-01'),
  });
  return { key: Buffer.from(made.rawData).toString('base64'), privateKey: keys.privateKey };
}

type Certificate = Awaited<ReturnType<typeof certificate>>;
let first: Certificate;
let second: Certificate;
let world: GraphScene;
let all: Ask;
let app: { id: string; appId: string; keyCredentials: { keyId: string }[] };

beforeAll(async () => {
  [first, second] = await Promise.all([certificate('first'), certificate('second')]);
});

beforeEach(async () => {
  world = await scene();
  all = world.app('Application.ReadWrite.All');
  const body = { displayName: 'Snow', keyCredentials: [credential(first)] };
  app = (await all('POST', '/applications', body)).body;
});

const credential = ({ key }: Certificate) => ({ type: 'AsymmetricX509Cert', usage: 'Verify', key });

const proof = (by: Certificate, claims: object = {}) => {
  const now = Math.floor(world.clock.now / 1000);
  const aud = '00000002-0000-0000-c000-000000000000';
  return new SignJWT({ iss: app.id, aud, nbf: now, exp: now + 600, ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(by.privateKey);
};

const addKey = async (signed: string, ask = all) =>
  ask('POST', `/applications/${app.id}/addKey`, {
    keyCredential: credential(second),
    passwordCredential: null,
    proof: signed,
  });

describe('POST /applications/{id}/addKey', () => {
  test('takes a certificate with a proof, and removeKey the old one', async () => {
    const added = await addKey(await proof(first));
    expect([added.status, added.body.key, added.body.endDateTime]).toEqual([
      200,
      null,
      '2027-11-01T00:00:00.000Z',
    ]);
    const [old] = app.keyCredentials;
    const remove = { keyId: old?.keyId, proof: await proof(second) };
    expect((await all('POST', `/applications/${app.id}/removeKey`, remove)).status).toBe(204);
    const gone = await all('POST', `/applications/${app.id}/removeKey`, remove);
    expect([...verdict(gone), gone.body.error.message]).toEqual([
      400,
      'Request_BadRequest',
      'No credentials found to be removed.',
    ]);
    const shown = await all('GET', `/applications/${app.id}?$select=keyCredentials`);
    expect(shown.body.keyCredentials).toMatchObject([{ keyId: added.body.keyId, key: second.key }]);
  });

  test('needs no permission from the application itself, and one from others', async () => {
    const itself = { ...world.principal, id: crypto.randomUUID(), appId: app.appId };
    expect((await addKey(await proof(first), world.appAs(itself))).status).toBe(200);
    expect((await addKey(await proof(first), world.app())).status).toBe(403);
  });

  test.each([
    ['by another key', () => proof(second)],
    ['for another audience', () => proof(first, { aud: 'https://graph.microsoft.com' })],
    ['in another name', () => proof(first, { iss: app.appId })],
    ['for longer than ten minutes', () => proof(first, { exp: Math.floor(world.clock.now / 1000) + 601 })],
    ['that is over', () => proof(first, { exp: Math.floor(world.clock.now / 1000) - 1 })],
    ['that is none', () => Promise.resolve('proof')],
  ])('refuses a proof %s', async (_, made) => {
    expect(verdict(await addKey(await made()))).toEqual([401, 'Authentication_MissingOrMalformed']);
  });
});

describe('PATCH keyCredentials', () => {
  test('replaces the whole array; those named by keyId stay', async () => {
    const kept = { ...app.keyCredentials[0], key: null, type: 'AsymmetricX509Cert', usage: 'Verify' };
    const path = `/applications/${app.id}`;
    expect((await all('PATCH', path, { keyCredentials: [kept, credential(second)] })).status).toBe(204);
    const { body } = await all('GET', `${path}?$select=keyCredentials`);
    expect(body.keyCredentials.map(({ key }: { key: string }) => key)).toEqual([first.key, second.key]);
    expect((await all('GET', path)).body.keyCredentials[0].key).toBeNull();
    await all('PATCH', path, { keyCredentials: [credential(second)] });
    expect((await all('GET', path)).body.keyCredentials).toHaveLength(1);
  });

  test.each([
    ['usage', 'Sign'],
    ['type', 'X509CertAndPassword'],
    ['displayName', 'another'],
    ['endDateTime', '2027-01-01T00:00:00.000Z'],
  ])('refuses another %s of one that is there, and changes nothing', async (member, value) => {
    const path = `/applications/${app.id}`;
    const kept = { ...app.keyCredentials[0], key: null, [member]: value };
    const refused = await all('PATCH', path, { keyCredentials: [kept] });
    expect([...verdict(refused), refused.body.error.message]).toEqual([
      400,
      'Request_BadRequest',
      `Update to existing credential with KeyId '${app.keyCredentials[0]?.keyId}' is not allowed.`,
    ]);
    expect((await all('GET', path)).body.keyCredentials).toHaveLength(1);
  });
});
