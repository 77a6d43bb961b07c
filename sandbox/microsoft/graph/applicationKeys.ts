import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeJwt } from 'jose';
import * as z from 'zod';
import { linger } from '../leaving.ts';
import { nextGuid } from '../random.ts';
import { effectiveSoon, isEffective, type Sandbox } from '../sandbox.ts';
import type { Application, KeyCredential } from '../worldApps.ts';
import { GraphRefusal, graphRefusals } from './answers.ts';
import { findApplicationAt, keyRow } from './applicationRows.ts';
import { checkOwner } from './applicationRules.ts';
import { readParameters } from './body.ts';
import { contextUrl, type GraphCall, type GraphRoute } from './call.ts';

const PROOF_AUDIENCE = '00000002-0000-0000-c000-000000000000';
const TEN_MINUTES = 600;

const instant = z.iso.datetime({ offset: true });

/** A certificate in a request; `key` is null where an array of credentials keeps one that is there. */
export const keyCredentialBody = z.object({
  customKeyIdentifier: z.string().nullish(),
  displayName: z.string().nullish(),
  startDateTime: instant.nullish(),
  endDateTime: instant.nullish(),
  key: z.string().nullish(),
  keyId: z.guid().nullish(),
  type: z.string(),
  usage: z.string(),
});

/** The credential that a request describes; refuses what is no certificate with 400. */
export function readKey(sandbox: Sandbox, asked: z.infer<typeof keyCredentialBody>): KeyCredential {
  const invalid = graphRefusals.badRequest(
    "Invalid value specified for property 'keyCredentials' of resource 'Application'.",
  );
  if (asked.type !== 'AsymmetricX509Cert' || asked.usage !== 'Verify') throw invalid;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(asked.key ?? '', 'base64'));
  } catch {
    throw invalid;
  }
  const ends = certificate.validToDate.toISOString();
  if (asked.endDateTime && Date.parse(asked.endDateTime) > Date.parse(ends)) throw invalid;
  return {
    keyId: asked.keyId ?? nextGuid(sandbox.world),
    displayName: asked.displayName ?? certificate.subject,
    startDateTime: asked.startDateTime ?? certificate.validFromDate.toISOString(),
    endDateTime: asked.endDateTime ?? ends,
    certificate: certificate.raw.toString('base64'),
    effectiveAt: effectiveSoon(sandbox),
  };
}

/** Is everything that is said of a certificate as it is? */
function isUnchanged(
  kept: KeyCredential,
  { key: _key, ...asked }: z.infer<typeof keyCredentialBody>,
): boolean {
  const row: Record<string, unknown> = keyRow(kept);
  return Object.entries(asked).every(([name, value]) => (value ?? null) === row[name]);
}

/** The whole array of a PATCH: members that are there are named by `keyId`, keep their certificate, and may not be changed. */
export const replaceKeys = (
  sandbox: Sandbox,
  before: readonly KeyCredential[],
  asked: readonly z.infer<typeof keyCredentialBody>[],
): KeyCredential[] =>
  asked.map((one) => {
    const kept = before.find((key) => !one.key && key.keyId === one.keyId);
    if (kept && !isUnchanged(kept, one))
      throw graphRefusals.badRequest(
        `Update to existing credential with KeyId '${kept.keyId}' is not allowed.`,
      );
    return kept ?? readKey(sandbox, one);
  });

async function isSignedBy(proof: string, { certificate }: KeyCredential): Promise<boolean> {
  try {
    const key = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;
    await compactVerify(proof, key, { algorithms: ['RS256', 'PS256'] });
    return true;
  } catch {
    return false;
  }
}

/**
 * Accepts a proof of possession: signed with a valid certificate of the application, for at most ten minutes.
 * @see https://learn.microsoft.com/graph/application-rollkey-prooftoken
 */
async function checkProof(sandbox: Sandbox, application: Application, proof: string): Promise<void> {
  const refused = new GraphRefusal(
    401,
    'Authentication_MissingOrMalformed',
    'Access Token missing or malformed.',
  );
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(proof);
  } catch {
    throw refused;
  }
  const now = sandbox.clock() / 1000;
  const { nbf = 0, exp = 0 } = claims;
  const inTime = nbf <= now + 300 && exp > now && exp - nbf <= TEN_MINUTES;
  const valid = application.keyCredentials.filter(
    (key) => isEffective(sandbox, key) && Date.parse(key.endDateTime) > sandbox.clock(),
  );
  const signed = await Promise.all(valid.map((key) => isSignedBy(proof, key)));
  if (!inTime || claims.aud !== PROOF_AUDIENCE || claims.iss !== application.id || !signed.includes(true)) {
    throw refused;
  }
}

const addKeyBody = z.object({
  keyCredential: keyCredentialBody,
  passwordCredential: z.null().optional(),
  proof: z.string(),
});

/** Rolling its own keys needs no permission: the proof is the right. */
const checkRight = (call: GraphCall, application: Application): void => {
  if (application.appId !== call.caller.appId) checkOwner(call, application.owners);
};

async function addKey(call: GraphCall) {
  const application = findApplicationAt(call);
  checkRight(call, application);
  const asked = readParameters('application', 'addKey', addKeyBody, call.body);
  await checkProof(call.sandbox, application, asked.proof);
  const credential = readKey(call.sandbox, asked.keyCredential);
  application.keyCredentials.push(credential);
  call.sandbox.touch();
  const context = contextUrl(call, 'microsoft.graph.keyCredential');
  return { status: 200, body: { '@odata.context': context, ...keyRow(credential) } };
}

const removeKeyBody = z.object({ keyId: z.guid(), proof: z.string() });

async function removeKey(call: GraphCall) {
  const application = findApplicationAt(call);
  checkRight(call, application);
  const { keyId, proof } = readParameters('application', 'removeKey', removeKeyBody, call.body);
  await checkProof(call.sandbox, application, proof);
  const item = application.keyCredentials.find((credential) => credential.keyId === keyId);
  if (!item) {
    throw graphRefusals.badRequest('No credentials found to be removed.');
  }
  application.keyCredentials = application.keyCredentials.filter((one) => one !== item);
  linger(call.sandbox, [{ kind: 'key', appId: application.appId, item }]);
  call.sandbox.touch();
  return { status: 204 };
}

/** Certificates of applications, rolled with a proof that the caller holds a valid one. */
export const applicationKeyRoutes: GraphRoute[] = [
  { method: 'POST', path: '/applications/{id}/addkey', ownApp: true, handle: addKey },
  { method: 'POST', path: '/applications/{id}/removekey', ownApp: true, handle: removeKey },
];
