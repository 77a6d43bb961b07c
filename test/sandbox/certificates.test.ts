import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ensureCertificates } from '../../sandbox/certificates.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'certificates-'));
const day = 86_400_000;

test('the certificate is for every name of the sandbox, and signed by the authority', async () => {
  const made = await ensureCertificates(folder());
  const leaf = new X509Certificate(made.cert);
  const authority = new X509Certificate(made.ca);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect([authority.ca, leaf.ca]).toEqual([true, false]);
  for (const name of ['localhost', 'graph.sandbox.test', 'mooring.vault.sandbox.test']) {
    expect(leaf.checkHost(name)).toBeDefined();
  }
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkHost('login.microsoftonline.com')).toBeUndefined();
});

test('it is made once, and again near its end', async () => {
  const where = folder();
  const first = await ensureCertificates(where);
  expect(await ensureCertificates(where)).toEqual(first);
  expect(await ensureCertificates(where, Date.now() + 300 * day)).toEqual(first);
  const later = await ensureCertificates(where, Date.now() + 340 * day);
  expect(later.cert).not.toBe(first.cert);
});

test('its key is readable by nobody else, and that of the authority is not kept', async () => {
  const where = folder();
  const made = await ensureCertificates(where);
  expect(statSync(join(where, 'server.key')).mode & 0o077).toBe(0);
  expect(new X509Certificate(made.cert).checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  expect(readdirSync(where).sort()).toEqual(['ca.pem', 'server.key', 'server.pem']);
  expect(made.caFile).toBe(join(where, 'ca.pem'));
});
