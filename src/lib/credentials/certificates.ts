import { createPrivateKey, X509Certificate } from 'node:crypto';

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
