import '../../src/lib/credentials/reflection.ts';
import { randomBytes } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { DAY } from '../../src/lib/clock.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A CA of a customer's own, and what it issues. PEM. */
export interface Authority {
  readonly ca: string;
  /** @param hosts names and addresses that the certificate is for @param days until it ends */
  issue(hosts: { names: readonly string[]; addresses: readonly string[] }, days: number): Promise<Issued>;
}
export interface Issued {
  readonly certificate: string;
  /** PKCS #8. */
  readonly key: string;
}

/** Makes one that is good for so many days. */
export async function makeAuthority(days = 400): Promise<Authority> {
  x509.cryptoProvider.set(crypto);
  const serialNumber = (): string => `00${randomBytes(15).toString('hex')}`;
  const during = (length: number) => ({
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + length * DAY),
  });
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Corp authority ${randomBytes(4).toString('hex')}`,
    ...during(days),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return {
    ca: authority.toString('pem'),
    async issue({ names, addresses }, length) {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${names[0] ?? 'controller'}`,
        issuer: authority.subject,
        ...during(length),
        signingAlgorithm: algorithm,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension([
            ...names.map((value) => ({ type: 'dns' as const, value })),
            ...addresses.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ],
      });
      const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
      const key = `-----BEGIN PRIVATE KEY-----\n${(pkcs8.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`;
      return { certificate: leaf.toString('pem'), key };
    },
  };
}
