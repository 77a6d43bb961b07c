import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { err, ok, type Result } from '../result.ts';
import { type Cloud, endpoints } from './cloud.ts';

/** Who signed in. Of a tenant admin only the ids are kept. */
export interface SignedIn {
  readonly tenant: string;
  readonly objectId: string;
  /** The name that they sign in with, for people to read: it says nothing about who they are. */
  readonly userName: string | undefined;
  /** Is their home another organization? */
  readonly isGuest: boolean;
}

const claims = z.object({
  tid: z.guid(),
  oid: z.guid(),
  nonce: z.string(),
  preferred_username: z.string().max(320).optional(),
  idp: z.string().optional(),
});

export type IdTokenVerifier = (
  idToken: string,
  expected: { tenant: string; clientId: string; nonce: string },
) => Promise<Result<SignedIn, 'invalid' | 'wrongTenant' | 'unavailable'>>;

/**
 * Verifies id tokens: signature by the authority's published keys, issuer, audience, time and nonce.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/id-tokens
 */
export function createIdTokenVerifier(cloud: Cloud, clock: Clock): IdTokenVerifier {
  const keys = createRemoteJWKSet(new URL(endpoints(cloud, 'common').keys));
  return async (idToken, { tenant, clientId, nonce }) => {
    try {
      const { payload } = await jwtVerify(idToken, keys, {
        audience: clientId,
        // A token that never ends would be let through without it.
        requiredClaims: ['exp'],
        currentDate: new Date(clock()),
        clockTolerance: 300,
        algorithms: ['RS256'],
      });
      const read = claims.safeParse(payload);
      if (!read.success || read.data.nonce !== nonce) return err('invalid');
      const { tid, oid } = read.data;
      if (payload.iss !== endpoints(cloud, tid).issuer) return err('invalid');
      if (tid.toLowerCase() !== tenant) return err('wrongTenant');
      const { preferred_username: userName, idp } = read.data;
      const isGuest = idp !== undefined && !idp.toLowerCase().includes(tenant);
      return ok({ tenant, objectId: oid.toLowerCase(), userName, isGuest });
    } catch (thrown) {
      return err(isOutage(thrown) ? 'unavailable' : 'invalid');
    }
  };
}

/** Could the keys not be had? An answer other than 200, or none of JSON, is the bare error of jose, without a code of its own. */
function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof errors.JOSEError)) return true;
  const outages = [errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code];
  return outages.includes(thrown.code);
}
