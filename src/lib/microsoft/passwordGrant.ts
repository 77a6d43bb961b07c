import { err, ok, type Result } from '../result.ts';
import type { Cloud } from './cloud.ts';
import type { LastCall } from './http.ts';
import { type ClientApp, newClient, toFailure, type TokenFailure } from './tokens.ts';

/** What the token service says of a password that is right. */
export interface RightPassword {
  /** AADSTS number of what stands in the way beyond the password, such as a second factor. */
  readonly asks?: number;
  /** Object id of whoever signed in; only where a token was given. */
  readonly objectId?: string;
}

/**
 * Refusals that come after the password was found to be right: a second factor is to be given or set up, a policy
 * blocks, or nobody has consented to the app that asked.
 */
const BEYOND: ReadonlySet<number> = new Set([50072, 50074, 50076, 50079, 50158, 53003, 65001]);

/** Pure: does a refusal with this number mean that the password is right? */
export const isBeyondPassword = (aadsts: number | undefined): aadsts is number =>
  aadsts !== undefined && BEYOND.has(aadsts);

/**
 * Signs an account in once by name and password, to learn whether the password is right; the tokens are dropped.
 *
 * Each wrong one counts towards a lock of the account: how often it may be tried is for the caller to know.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
 */
export async function requestPasswordProof(
  cloud: Cloud,
  app: ClientApp,
  tenant: string,
  { userName, password }: { readonly userName: string; readonly password: string },
): Promise<Result<RightPassword, TokenFailure>> {
  const last: LastCall = {};
  try {
    const client = newClient(cloud, app, tenant, last);
    const result = await client.acquireTokenByUsernamePassword({
      scopes: ['openid'],
      username: userName,
      password,
    });
    return ok(result?.uniqueId ? { objectId: result.uniqueId.toLowerCase() } : {});
  } catch (thrown) {
    const failure = toFailure(thrown, last);
    const asks = failure.kind === 'refused' ? failure.aadsts : undefined;
    return isBeyondPassword(asks) ? ok({ asks }) : err(failure);
  }
}
