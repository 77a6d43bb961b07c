import { ok, type Result } from '../result.ts';
import type { CodeFlow, SignedIn } from './codeFlow.ts';
import type { ClientApp, TokenFailure } from './tokens.ts';

/** What the token service says of a password that is right. */
export interface RightPassword extends SignedIn {
  /** AADSTS number of what stands in the way beyond the password, such as a second factor; then nobody signed in. */
  readonly asks?: number;
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
 * Signs an account in once by name and password, to learn whether the password is right.
 *
 * Each wrong one counts towards a lock of the account: how often it may be tried is for the caller to know.
 */
export async function requestPasswordProof(
  codeFlow: Pick<CodeFlow, 'tryPassword'>,
  app: ClientApp,
  tenant: string,
  account: { readonly userName: string; readonly password: string },
): Promise<Result<RightPassword, TokenFailure>> {
  const answer = await codeFlow.tryPassword(app, tenant, account);
  if (answer.ok) return answer;
  const asks = answer.error.kind === 'refused' ? answer.error.aadsts : undefined;
  return isBeyondPassword(asks) ? ok({ asks }) : answer;
}
