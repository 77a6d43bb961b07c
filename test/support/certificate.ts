import '../../src/lib/credentials/reflection.ts';
import * as x509 from '@peculiar/x509';

export interface MadeCertificate {
  readonly der: Buffer;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8, PEM. */
  readonly key: string;
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const elliptic = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A self-signed certificate and its key, as an admin makes them; good for a year unless told. @param options `ballast` in octets */
export async function makeCertificate(
  options: { from?: Date; to?: Date; elliptic?: boolean; ballast?: number } = {},
): Promise<MadeCertificate> {
  x509.cryptoProvider.set(crypto);
  const signingAlgorithm = options.elliptic ? elliptic : rsa;
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=connector',
    keys,
    signingAlgorithm,
    ...(options.from && { notBefore: options.from }),
    ...(options.to && { notAfter: options.to }),
    ...(options.ballast && {
      extensions: [new x509.Extension('1.2.3.4', false, new Uint8Array(options.ballast))],
    }),
  });
  const pem = (label: string, der: Buffer): string =>
    `-----BEGIN ${label}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
  const der = Buffer.from(made.rawData);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { der, certificate: pem('CERTIFICATE', der), key: pem('PRIVATE KEY', pkcs8) };
}
