import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Claims } from './principal.ts';

/** Validates a bearer token; undefined when it is not good for this app. */
export type JudgeBearer = (token: string) => Promise<Claims | undefined>;

/**
 * Makes the judge of bearer tokens: signed by the authority, for this app, from this tenant by either of the
 * tenant's issuers.
 */
export function createBearerJudge(settings: {
  readonly keys: URL;
  readonly issuer: string;
  readonly tenant: string;
  readonly clientId: string;
}): JudgeBearer {
  const keys = createRemoteJWKSet(settings.keys);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        audience: [settings.clientId, `api://${settings.clientId}`],
        issuer: [settings.issuer, `https://sts.windows.net/${settings.tenant}/`],
        requiredClaims: ['exp'],
        clockTolerance: '5 minutes',
      });
      return payload['tid'] === undefined || payload['tid'] === settings.tenant ? payload : undefined;
    } catch (error) {
      // Keys that cannot be fetched are our trouble, not the caller's.
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
      throw error;
    }
  };
}
