import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { err, ok, type Result } from '../result.ts';
import { type Cloud, endpoints } from './cloud.ts';

/** Who signed in, as far as we keep it: ids only. */
export interface SignedIn {
  readonly tenant: string;
  readonly objectId: string;
}

const claims = z.object({ tid: z.guid(), oid: z.guid(), nonce: z.string() });

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
        currentDate: new Date(clock()),
        clockTolerance: 300,
        algorithms: ['RS256'],
      });
      const read = claims.safeParse(payload);
      if (!read.success || read.data.nonce !== nonce) return err('invalid');
      const { tid, oid } = read.data;
      if (payload.iss !== endpoints(cloud, tid).issuer) return err('invalid');
      return tid.toLowerCase() === tenant ? ok({ tenant, objectId: oid }) : err('wrongTenant');
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
