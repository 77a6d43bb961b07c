import { beforeAll, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { type ExistingSettings, existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { readListed } from '../../../src/lib/credentials/listed.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { makeCertificate } from '../../support/certificate.ts';

const NOW = Date.UTC(2026, 5, 15);
const ids = {
  tenantId: '8430f7f5-57e8-4a48-bc4d-3adbf0f5fd46',
  clientId: 'f34d5fb6-910f-4a5e-a8a6-66cd862a1f77',
};
const secret = existingSettings.parse({ ...ids, clientSecret: 'abc8Q~rest' });
let certificate: ExistingSettings;
let ends = '';
beforeAll(async () => {
  const made = await makeCertificate();
  certificate = existingSettings.parse({ ...ids, certificate: made.certificate + made.key });
  if (certificate.proof.kind === 'certificate') ends = iso(certificate.proof.certificate.endsAt);
});

const answered = (status: number, body: object = {}): GraphAnswer => ({ kind: 'answered', status, body });
const app = (body: object) => answered(200, { id: 'object', ...body });
const read = (settings: ExistingSettings, given: Record<string, GraphAnswer>) =>
  readListed(settings, new Map(Object.entries(given)), NOW);
const key = (keyId: string, hint: string | null, days = 9) => ({
  keyId,
  hint,
  endDateTime: iso(NOW + days * DAY),
});

test('a secret is known by how it begins, on the application or on its service principal', () => {
  const found = { keyId: 'two', endsAt: iso(NOW + 9 * DAY) };
  const passwordCredentials = [key('one', 'xyz'), key('two', 'abc'), key('old', 'abc', -90), key('no', null)];
  expect(read(secret, { application: app({ passwordCredentials }) })).toMatchObject(found);
  const servicePrincipal = answered(200, { id: 'principal', passwordCredentials });
  expect(read(secret, { application: app({}), servicePrincipal })).toEqual({
    objectId: 'object',
    servicePrincipalId: 'principal',
    ...found,
    elsewhere: false,
  });
});

test('two secrets that begin alike cannot be told apart', () => {
  const passwordCredentials = [key('one', 'abc'), key('two', 'abc')];
  expect(read(secret, { application: app({ passwordCredentials }) })).toEqual({
    objectId: 'object',
    elsewhere: false,
  });
});

test.each<[string, (thumbprint: string, der: string) => object]>([
  ['its bytes', (_thumbprint, der) => ({ key: der })],
  ['its thumbprint in base64', (at) => ({ customKeyIdentifier: Buffer.from(at, 'hex').toString('base64') })],
  ['its thumbprint in hexadecimal', (at) => ({ customKeyIdentifier: at.toLowerCase() })],
])('a certificate is known by %s, and ends as it says itself', (_by, more) => {
  const { proof } = certificate;
  if (proof.kind !== 'certificate') throw new Error('no certificate');
  const { thumbprintSha1, der } = proof.certificate;
  const other = { keyId: 'one', key: null, customKeyIdentifier: 'AAAA' };
  const keyCredentials = [other, { keyId: 'two', ...more(thumbprintSha1, der) }];
  expect(read(certificate, { application: app({ keyCredentials }) })).toMatchObject({
    keyId: 'two',
    endsAt: ends,
  });
});

test('what could not be read is left out', () => {
  for (const application of [answered(403), answered(200, { id: 7 })])
    expect(read(secret, { application })).toEqual({ elsewhere: false });
  expect(read(certificate, {})).toEqual({ endsAt: ends, elsewhere: false });
});

test('an app that has only a service principal here lives elsewhere', () => {
  const servicePrincipal = answered(200, { id: 'principal' });
  expect(read(secret, { application: answered(404), servicePrincipal })).toEqual({
    servicePrincipalId: 'principal',
    elsewhere: true,
  });
});
