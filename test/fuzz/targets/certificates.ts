import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { readCertificate, takeCertificate } from '../../../src/lib/credentials/certificates.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { target } from '../fuzz.ts';
import { text } from '../garbage.ts';

let made: ReturnType<typeof makeCertificate> | undefined;
/** A certificate with its key, as admins paste them: another one each time, since keys are kept nowhere. */
async function pemOnce(): Promise<string> {
  made ??= makeCertificate();
  const { certificate, key } = await made;
  return `${certificate}${key}`;
}
const TENANT = '11111111-1111-4111-8111-111111111111';
const CLIENT = '22222222-2222-4222-8222-222222222222';

/** What begins a file in PKCS #12, which holds a certificate too, and is none of what is asked for. */
const PFX = 'MIIKPAIBAzCCCfIGCSqGSIb3DQEHAaCCCeMEggnfMIIJ2zCCBe8GCSqGSIb3DQEHBqCCBeAwggXcAgEAMIIF1Q';

let blocks: Promise<Readonly<Record<string, string>>> | undefined;
/** What may stand in the file of a certificate, by what it is: keys of all kinds, and what others keep certificates in. */
function blocksOnce(): Promise<Readonly<Record<string, string>>> {
  blocks ??= (async () => {
    const [one, other] = await Promise.all([makeCertificate(), makeCertificate()]);
    const rsa = createPrivateKey(one.key);
    const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
    const der = new X509Certificate(one.certificate).raw.toString('base64');
    return {
      rsa: one.key,
      otherRsa: other.key,
      ec: String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8)),
      ed25519: String(generateKeyPairSync('ed25519').privateKey.export(pkcs8)),
      encrypted: String(rsa.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' })),
      pkcs1: String(rsa.export({ type: 'pkcs1', format: 'pem' })),
      certificate: one.certificate,
      otherCertificate: other.certificate,
      pfx: PFX,
      pfxAsPem: `-----BEGIN CERTIFICATE-----\n${PFX}\n-----END CERTIFICATE-----`,
      der,
      publicKey: String(createPublicKey(rsa).export({ type: 'spki', format: 'pem' })),
      request: `-----BEGIN CERTIFICATE REQUEST-----\n${der}\n-----END CERTIFICATE REQUEST-----`,
      crossed: one.key.replaceAll('PRIVATE KEY', 'CERTIFICATE'),
    };
  })();
  return blocks;
}
/** Texts that are put in the place of one character. */
const someEdits = fc.array(
  fc.tuple(
    fc.nat(3_000),
    fc.oneof(
      text.map((one) => one.slice(0, 40)),
      fc.constant(''),
    ),
  ),
  {
    maxLength: 4,
  },
);

export const certificateTargets = [
  target({
    name: 'certificate',
    inputs: fc.record({ edits: someEdits, before: text, behind: text, isAlone: fc.boolean() }),
    ready: pemOnce,
    async holds({ edits, before, behind, isAlone }) {
      const pem = await pemOnce();
      const edited = edits.reduce((now, [at, put]) => `${now.slice(0, at)}${put}${now.slice(at + 1)}`, pem);
      const given = isAlone ? before : `${before}${edited}${behind}`;
      const taken = takeCertificate(given);
      if (taken.ok) expect(readCertificate(taken.value.pem)).toBeDefined();
      else expect(JSON.stringify(taken).length).toBeLessThan(60);
      readCertificate(given);
    },
  }),
  target({
    name: 'certificate-of-app',
    inputs: fc.array(
      fc.oneof(
        fc.constantFrom(
          'rsa',
          'otherRsa',
          'ec',
          'ed25519',
          'encrypted',
          'pkcs1',
          'certificate',
          'otherCertificate',
        ),
        fc.constantFrom('pfx', 'pfxAsPem', 'der', 'publicKey', 'request', 'crossed'),
        text,
      ),
      { maxLength: 6 },
    ),
    ready: blocksOnce,
    async holds(parts) {
      const known = await blocksOnce();
      const given = parts.map((part) => known[part] ?? part).join('\n');
      const read = existingSettings.safeParse({ tenantId: TENANT, clientId: CLIENT, certificate: given });
      const has = (...names: string[]): boolean => names.some((name) => parts.includes(name));
      if (read.success) {
        const { proof } = read.data;
        expect(proof.kind).toBe('certificate');
        if (proof.kind !== 'certificate') return;
        // Of whatever stood beside them, a certificate and its own key are kept, and can be used.
        const { pem } = proof.certificate;
        expect(pem.match(/-----BEGIN/g)).toHaveLength(2);
        expect(readCertificate(pem)).toEqual(proof.certificate.proof);
        expect(
          (has('certificate') && has('rsa', 'pkcs1')) || (has('otherCertificate') && has('otherRsa')),
        ).toBe(true);
        return;
      }
      const said = JSON.stringify(read.error.issues);
      expect(said.length).toBeLessThan(1_000);
      for (const block of Object.values(known))
        expect(said).not.toContain(block.replaceAll(/-----.*?-----|\s/g, '').slice(40, 80));
    },
  }),
];
