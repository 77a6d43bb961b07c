import '../src/lib/credentials/reflection.ts';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** What a TLS server presents and what its clients trust, as PEM. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  /** Where `ca` is kept, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
}

const day = 86_400_000;
const life = 365 * day;
const renewBefore = 30 * day;
const names = ['localhost', '*.sandbox.test', '*.vault.sandbox.test'];
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Reads the sandbox's certificates from a folder, making them at the first start and again within 30 days of their end.
 *
 * The authority's own key is thrown away once it has signed: whoever reads the folder can forge nothing.
 */
export async function ensureCertificates(folder: string, now = Date.now()): Promise<Certificates> {
  const files = {
    ca: join(folder, 'ca.pem'),
    cert: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
  try {
    const kept = {
      ca: read(files.ca),
      cert: read(files.cert),
      key: read(files.key),
      caFile: files.ca,
    };
    const ends = new x509.X509Certificate(kept.cert).notAfter.getTime();
    if (ends - now > renewBefore) return kept;
  } catch {
    // There are none yet, or they cannot be read: make new ones.
  }
  const made = await makeCertificates(now);
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.ca, made.ca);
  writeFileSync(files.cert, made.cert);
  return { ...made, caFile: files.ca };
}

const read = (file: string): string => readFileSync(file, 'utf8');
const serialNumber = (): string => `00${randomBytes(15).toString('hex')}`;

async function makeCertificates(now: number): Promise<Omit<Certificates, 'caFile'>> {
  const notBefore = new Date(now - day);
  const notAfter = new Date(now + life);
  const authorityKeys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const leafKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Sandbox authority ${notBefore.toISOString().slice(0, 10)}`,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: authority.subject,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    publicKey: leafKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
      await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', leafKeys.privateKey);
  const key = x509.PemConverter.encode(pkcs8, 'PRIVATE KEY');
  return { cert: `${leaf.toString('pem')}\n`, key: `${key}\n`, ca: `${authority.toString('pem')}\n` };
}
