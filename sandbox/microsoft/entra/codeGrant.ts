import { createHash } from 'node:crypto';
import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { AuthorizationCode } from '../worldSignIn.ts';
import type { Client } from './clientAuth.ts';
import { tokensFor } from './delegatedTokens.ts';
import { entraErrors, refuse } from './errors.ts';
import { personOf } from './grantedPerson.ts';

const CODE_LIFE_MS = 10 * 60_000;

function provesKey(code: AuthorizationCode, verifier: string | null): boolean {
  if (code.codeChallenge === undefined) return verifier === null;
  if (verifier === null) return false;
  const shown =
    code.codeChallengeMethod === 'S256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  return shown === code.codeChallenge;
}

/** Tokens for an authorization code, once; refuses with 54005, 70008, 70000, 500112, 501481 and others. */
export async function redeemCode(
  sandbox: Sandbox,
  asked: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
) {
  const shown = form.get('code');
  if (!shown) refuse(entraErrors.parameterMissing('code'));
  const code = sandbox.world.codes[shown];
  if (!code || code.appId !== client.application.appId) refuse(entraErrors.codeInvalid());
  if (code.redeemed) refuse(entraErrors.codeRedeemed());
  if (sandbox.clock() - code.issuedAt > CODE_LIFE_MS) refuse(entraErrors.codeExpired());
  if (form.get('redirect_uri') !== code.redirectUri) refuse(entraErrors.replyAddress());
  if (!provesKey(code, form.get('code_verifier'))) refuse(entraErrors.verifierMismatch());
  const person = personOf(sandbox, code);
  if (asked && asked.id !== person.tenant.id) refuse(entraErrors.codeOtherTenant());
  if (person.tenant.knobs.conditionalAccessBlocked) refuse(entraErrors.blocked());
  code.redeemed = true;
  sandbox.touch();
  const facts = { scope: code.scope, mfa: code.mfa === true, nonce: code.nonce };
  try {
    return await tokensFor(sandbox, person, client, facts);
  } catch (error) {
    // A code that gave nothing is still good: a consent may only have to arrive.
    code.redeemed = false;
    throw error;
  }
}
