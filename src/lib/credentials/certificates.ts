import './reflection.ts';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key, as the token service is asked with. */
export interface CertificateProof {
  /** SHA-256 of the certificate, in hexadecimal. */
  readonly thumbprintSha256: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** Reads a PEM text that holds both the certificate and its private key; `undefined` where it does not. */
export function readCertificate(pem: string): CertificateProof | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(pem);
    if (!certificate.checkPrivateKey(privateKey)) return undefined;
    return {
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
      privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    };
  } catch {
    return undefined;
  }
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/**
 * Makes a certificate that signs for itself, which is all that an app needs.
 *
 * @param notBefore and notAfter in milliseconds since 1970
 * @returns both as one PEM text for the vault, and the certificate alone as Graph takes it
 */
export async function makeCertificate(
  name: string,
  notBefore: number,
  notAfter: number,
): Promise<{ pem: string; der: string }> {
  const keys = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name.replaceAll(/[^\w .-]/g, ' ')}`,
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
      keys,
      signingAlgorithm: RSA,
    },
    crypto,
  );
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  return {
    pem: `${certificate.toString('pem')}\n${String(privateKey.export({ type: 'pkcs8', format: 'pem' }))}`,
    der: Buffer.from(certificate.rawData).toString('base64'),
  };
}
