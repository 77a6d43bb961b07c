import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { err, ok, type Result } from '../result.ts';

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
    return certificate.checkPrivateKey(privateKey) ? proofOf(certificate, privateKey) : undefined;
  } catch {
    return undefined;
  }
}

/** Whom a proof of possession is for: the directory's older name. */
const PROOF_AUDIENCE = '00000002-0000-0000-c000-000000000000';

/**
 * Proves to Graph that we hold a certificate that the app has, which is all the right that adding or removing one needs.
 *
 * @param pem a certificate with its private key
 * @param objectId of the application
 * @returns a token good for ten minutes; `undefined` where the text is none of a certificate
 * @see https://learn.microsoft.com/graph/application-rollkey-prooftoken
 */
export async function proofOfPossession(
  pem: string,
  objectId: string,
  now: number,
): Promise<string | undefined> {
  const held = readCertificate(pem);
  if (!held) return undefined;
  const at = Math.floor(now / 1_000);
  const thumbprint = Buffer.from(new X509Certificate(pem).fingerprint.replaceAll(':', ''), 'hex');
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5t: thumbprint.toString('base64url') })
    .setIssuer(objectId)
    .setAudience(PROOF_AUDIENCE)
    .setNotBefore(at - 60)
    .setExpirationTime(at + 540)
    .sign(await importPKCS8(held.privateKey, 'RS256'));
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
  // Loaded here, since it takes long to load, and hardly anybody makes one.
  await import('./reflection.ts');
  const x509 = await import('@peculiar/x509');
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

/** A certificate that somebody gave, found among whatever else the text held. */
export interface GivenCertificate {
  readonly proof: CertificateProof;
  /** The certificate and its private key, and nothing else: as it is kept. */
  readonly pem: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** Base64 DER. */
  readonly der: string;
  /** SHA-1 of the certificate in hexadecimal, by which Microsoft lists it. */
  readonly thumbprintSha1: string;
}

export type CertificateProblem =
  | 'noCertificate'
  | 'noKey'
  | 'encryptedKey'
  | 'unreadable'
  | 'otherKey'
  /** The token service takes signatures by RSA keys alone. */
  | 'notRsa';

/** Where another one begins in it, it has no end. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----(?:(?!-----BEGIN )[\s\S])*?-----END \1-----/g;

/** Finds the certificate and its private key in PEM blocks of any order, such as those of a whole chain. */
export function takeCertificate(text: string): Result<GivenCertificate, CertificateProblem> {
  const blocks = [...text.matchAll(BLOCK)].map(([block, label = '']) => ({ block, label }));
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE');
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (certificates.length === 0) return err('noCertificate');
  if (keys.length === 0) return err('noKey');
  if (keys.every(({ block }) => block.includes('ENCRYPTED'))) return err('encryptedKey');
  try {
    const readable = keys.filter(({ block }) => !block.includes('ENCRYPTED'));
    const opened = readable.map(({ block }) => createPrivateKey(block));
    for (const certificate of certificates.map(({ block }) => new X509Certificate(block))) {
      const key = opened.find((one) => certificate.checkPrivateKey(one));
      if (key) return key.asymmetricKeyType === 'rsa' ? ok(given(certificate, key)) : err('notRsa');
    }
    return err('otherKey');
  } catch {
    return err('unreadable');
  }
}

function given(certificate: X509Certificate, key: KeyObject): GivenCertificate {
  const proof = proofOf(certificate, key);
  return {
    proof,
    pem: `${certificate.toString()}${proof.privateKey}`,
    startsAt: certificate.validFromDate.getTime(),
    endsAt: certificate.validToDate.getTime(),
    der: certificate.raw.toString('base64'),
    thumbprintSha1: certificate.fingerprint.replaceAll(':', ''),
  };
}

const proofOf = (certificate: X509Certificate, key: KeyObject): CertificateProof => ({
  thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
  privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })),
});
