import '../../../src/lib/credentials/reflection.ts';
import * as x509 from '@peculiar/x509';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { applicationOf } from './helpers.ts';

/** A key pair and the certificate over it. */
export interface OwnCertificate {
  der: Buffer;
  key: CryptoKey;
}

/** A self-signed certificate such as an application registers. */
export async function makeCertificate(): Promise<OwnCertificate> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  x509.cryptoProvider.set(crypto);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=automation',
    keys,
    signingAlgorithm: algorithm,
  });
  return { der: Buffer.from(made.rawData), key: keys.privateKey };
}

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

/** Certificate and private key as SDKs read them. */
export async function asPem({
  der,
  key,
}: OwnCertificate): Promise<{ certificate: string; privateKey: string }> {
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return { certificate: pem('CERTIFICATE', der), privateKey: pem('PRIVATE KEY', pkcs8) };
}

/** Registers a certificate with the automation app, good for a day from `from` (ms since 1970). */
export function registerCertificate(microsoft: Microsoft, der: Buffer, from: number): void {
  const { clientId } = microsoft.world.seeded.automation;
  applicationOf(microsoft, clientId).keyCredentials.push({
    keyId: crypto.randomUUID(),
    displayName: 'CN=automation',
    startDateTime: new Date(from).toISOString(),
    endDateTime: new Date(from + 86_400_000).toISOString(),
    certificate: der.toString('base64'),
    effectiveAt: 0,
  });
}
