import { createHash, X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { isEffective, type Sandbox } from '../sandbox.ts';
import { TOKEN_EXCHANGE_AUDIENCE } from '../wellKnown.ts';
import type { Application } from '../worldApps.ts';
import { entraErrors, refuse } from './errors.ts';
import { findResource } from './resources.ts';

function readAssertion(assertion: string): { header: Record<string, unknown>; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch {
    return refuse(entraErrors.assertionMalformed());
  }
}

function checkTime(sandbox: Sandbox, claims: JWTPayload): void {
  const now = sandbox.clock() / 1000;
  // Entra allows for clocks that are up to five minutes apart.
  if (claims.exp === undefined || claims.exp <= now || (claims.nbf ?? 0) > now + 300)
    refuse(entraErrors.assertionTime());
}

const thumbprint = (algorithm: 'sha1' | 'sha256', der: Buffer): string =>
  createHash(algorithm).update(der).digest('base64url');

async function verifyCertificate(
  sandbox: Sandbox,
  application: Application,
  assertion: string,
  header: Record<string, unknown>,
  claims: JWTPayload,
  tenantNames: readonly string[],
): Promise<void> {
  const named: unknown = header['x5t#S256'] ?? header['x5t'] ?? header['kid'];
  const asked = typeof named === 'string' ? named : '';
  const shown = Buffer.from(asked, 'base64url').toString('hex').toUpperCase();
  const matching = application.keyCredentials
    .filter((credential) => isEffective(sandbox, credential) && (credential.usage ?? 'Verify') === 'Verify')
    .map((credential) => ({ credential, der: Buffer.from(credential.certificate, 'base64') }))
    .filter(({ der }) => [thumbprint('sha1', der), thumbprint('sha256', der)].includes(asked));
  const [found] = matching;
  if (!found) refuse(entraErrors.assertionKeyUnknown(shown));
  const now = sandbox.clock();
  const good = matching.find(
    ({ credential }) =>
      Date.parse(credential.startDateTime) <= now && now < Date.parse(credential.endDateTime),
  );
  if (!good) {
    const { startDateTime, endDateTime } = found.credential;
    refuse(entraErrors.assertionKeyExpired(shown, startDateTime, endDateTime));
  }
  try {
    const { publicKey } = new X509Certificate(good.der);
    await compactVerify(assertion, publicKey, { algorithms: ['RS256', 'PS256'] });
  } catch {
    refuse(entraErrors.assertionSignature(shown));
  }
  if (claims.sub !== application.appId) refuse(entraErrors.assertionMalformed());
  const audiences = [claims.aud ?? []].flat();
  const ours = new Set(
    tenantNames.flatMap((name) => {
      const base = `${sandbox.origins.authority}/${name}`;
      return [`${base}/oauth2/v2.0/token`, `${base}/v2.0`];
    }),
  );
  if (!audiences.some((audience) => ours.has(audience))) refuse(entraErrors.assertionAudience());
}

async function verifyFederated(
  sandbox: Sandbox,
  application: Application,
  assertion: string,
  claims: JWTPayload,
): Promise<void> {
  const { iss = '', sub = '' } = claims;
  const audience = [claims.aud ?? []].flat()[0] ?? '';
  const home = `${sandbox.origins.authority}/${application.homeTenantId}/v2.0`;
  const ours = iss.startsWith(`${sandbox.origins.authority}/`);
  if (ours && iss !== home) refuse(entraErrors.federatedForeign(iss));
  const sameIssuer = application.federatedIdentityCredentials.filter(
    (credential) => credential.issuer === iss && (credential.effectiveAt ?? 0) <= sandbox.clock(),
  );
  if (sameIssuer.length === 0) refuse(entraErrors.federatedIssuer(iss));
  const sameSubject = sameIssuer.filter((credential) => credential.subject === sub);
  if (sameSubject.length === 0) refuse(entraErrors.federatedSubject(sub));
  const exchange = findResource(sandbox, TOKEN_EXCHANGE_AUDIENCE)?.audience;
  const meant = audience === exchange ? TOKEN_EXCHANGE_AUDIENCE : audience;
  if (!sameSubject.some((credential) => credential.audiences.includes(meant)))
    refuse(entraErrors.federatedAudience(audience));
  try {
    await sandbox.keys.verify(assertion);
  } catch {
    refuse(entraErrors.assertionMalformed());
  }
}

/**
 * Accepts an assertion signed with a certificate of the application, or a token that a federated credential trusts.
 * A signed one must be meant for the token endpoint or the issuer of the tenant, under one of its names.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function verifyAssertion(
  sandbox: Sandbox,
  application: Application,
  assertion: string,
  tenantNames: readonly string[],
): Promise<void> {
  const { header, claims } = readAssertion(assertion);
  checkTime(sandbox, claims);
  if (claims.iss === application.appId)
    await verifyCertificate(sandbox, application, assertion, header, claims, tenantNames);
  else await verifyFederated(sandbox, application, assertion, claims);
}
