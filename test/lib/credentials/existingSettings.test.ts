import { beforeAll, describe, expect, test } from '@jest/globals';
import { existingSettings, harmlessId } from '../../../src/lib/credentials/existingSettings.ts';
import { fromZod } from '../../../src/lib/web/problem.ts';
import { makeCertificate, type MadeCertificate } from '../../support/certificate.ts';

const TENANT = '8430f7f5-57e8-4a48-bc4d-3adbf0f5fd46';
const CLIENT = 'f34d5fb6-910f-4a5e-a8a6-66cd862a1f77';
const SECRET = `abc8Q~${'x'.repeat(34)}`;
const good = { tenantId: TENANT, clientId: CLIENT, clientSecret: SECRET };

let one: MadeCertificate;
let other: MadeCertificate;
beforeAll(async () => {
  [one, other] = await Promise.all([makeCertificate(), makeCertificate()]);
});

/** The errors by field; never anything that was given. */
function errorsOf(given: unknown): Record<string, string> {
  const parsed = existingSettings.safeParse(given);
  if (parsed.success) return {};
  const problem = fromZod(parsed.error);
  const text = JSON.stringify(problem);
  for (const secret of [SECRET, TENANT, CLIENT, one.key, other.key]) expect(text).not.toContain(secret);
  return Object.fromEntries(problem.errors.map(({ path, message }) => [path, message]));
}

describe('settings', () => {
  test('are trimmed, and ids written in lower case', () => {
    const parsed = existingSettings.parse({
      tenantId: ` ${TENANT.toUpperCase()}\n`,
      clientId: CLIENT.toUpperCase(),
      clientSecret: `${SECRET}\r\n`,
      certificate: '',
    });
    expect(parsed).toEqual({
      tenantId: TENANT,
      clientId: CLIENT,
      proof: { kind: 'secret', secret: SECRET },
    });
  });

  test.each<[string, object, Record<string, string>]>([
    ['with a secret’s id for its value', { clientSecret: CLIENT }, { clientSecret: 'is the ID of a secret' }],
    ['with a secret for the app', { clientId: SECRET }, { clientId: 'looks like a secret' }],
    ['with a secret for the tenant', { tenantId: SECRET }, { tenantId: 'looks like a secret' }],
    ['with an old secret for the app', { clientId: 'q'.repeat(44) }, { clientId: 'looks like a secret' }],
    ['with a domain for the tenant', { tenantId: 'contoso.com' }, { tenantId: 'must be the Directory' }],
    ['with the tenant for the app', { clientId: TENANT }, { clientId: 'is the Directory (tenant) ID' }],
    ['with a line end in the secret', { clientSecret: 'abc\ndef' }, { clientSecret: 'must not contain' }],
    ['with PEM for the secret', { clientSecret: '-----BEGIN X' }, { clientSecret: 'is PEM text' }],
    ['with both', { certificate: 'x' }, { certificate: 'must be left out' }],
    ['with neither', { clientSecret: '' }, { clientSecret: 'must be given, or a certificate' }],
    ['with a number', { clientSecret: 7 }, { clientSecret: 'Invalid input' }],
    ['with something else', { password: SECRET }, { '': 'Unrecognized key' }],
    ['with too much', { clientSecret: 'x'.repeat(501) }, { clientSecret: 'must be at most 500' }],
    [
      'all wrong at once',
      { tenantId: '', clientId: '', clientSecret: CLIENT },
      { tenantId: 'must be', clientId: 'must be', clientSecret: 'is the ID' },
    ],
  ])('%s', (_what, change, expected) => {
    const errors = errorsOf({ ...good, ...change });
    expect(Object.keys(errors)).toEqual(Object.keys(expected));
    for (const [path, message] of Object.entries(expected)) expect(errors[path]).toContain(message);
  });

  test('are shown again only where they cannot be a secret', () => {
    expect(harmlessId(CLIENT)).toBe(CLIENT);
    expect(harmlessId(CLIENT.slice(0, 20))).toBe(CLIENT.slice(0, 20));
    for (const text of [SECRET, `${CLIENT} ${SECRET}`, 'a'.repeat(64), 'contoso.com'])
      expect(harmlessId(text)).toBe('');
  });
});

describe('a certificate', () => {
  const given = (certificate: string) => ({ tenantId: TENANT, clientId: CLIENT, certificate });
  const taken = (certificate: string) => {
    const { proof } = existingSettings.parse(given(certificate));
    if (proof.kind !== 'certificate') throw new Error('no certificate');
    return proof.certificate;
  };

  test('is found among others in any order, and kept without them', () => {
    const blocks = [other.certificate, one.key, one.certificate];
    const [first, ...rest] = [blocks, blocks.toReversed()].map((each) =>
      taken(`Bag Attributes\n${each.join('\n').replaceAll('\n', '\r\n')}`),
    );
    expect(first?.der).toBe(one.der.toString('base64'));
    expect(rest).toEqual([first]);
    expect(first?.pem.match(/-----BEGIN/g)).toHaveLength(2);
    expect(taken(first?.pem ?? '')).toEqual(first);
  });

  test.each<[string, () => string, string]>([
    ['the key alone', () => one.key, 'BEGIN CERTIFICATE'],
    ['the certificate alone', () => one.certificate, 'the private key too'],
    ['another key', () => one.certificate + other.key, 'belongs to another'],
    [
      'an encrypted key',
      () => one.certificate + one.key.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'),
      'without a password',
    ],
    ['half a key', () => one.certificate + one.key.replace(/\n.{64}\n/, '\n'), 'cannot be read'],
    ['no PEM', () => 'MIIC', 'BEGIN CERTIFICATE'],
  ])('with %s', (_what, text, message) => {
    expect(errorsOf(given(text()))['certificate']).toContain(message);
  });

  test('with a key that is not RSA', async () => {
    const { certificate, key } = await makeCertificate({ elliptic: true });
    expect(errorsOf(given(certificate + key))['certificate']).toContain('RSA');
  });
  test('that the key vault would not take', async () => {
    const [fits, exceeds] = await Promise.all(
      [16_000, 19_000].map((ballast) => makeCertificate({ ballast })),
    );
    if (!fits || !exceeds) throw new Error('no certificates');
    const text = exceeds.certificate + exceeds.key;
    expect(text.length).toBeLessThan(32_000);
    expect(errorsOf(given(text))).toEqual({ certificate: expect.stringContaining('at most 25600 octets') });
    expect(taken(fits.certificate + fits.key).der).toBe(fits.der.toString('base64'));
  });
});
