import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { Client } from './clientAuth.ts';
import { tokensFor } from './delegatedTokens.ts';
import { entraErrors, refuse } from './errors.ts';
import { personIn } from './grantedPerson.ts';
import { readScopes } from './resources.ts';
import { secondFactor, secondFactorError } from './secondFactor.ts';

const IDLE_MS = 90 * 86_400_000;

/**
 * Tokens for a refresh token. Each use gives a new one, and the old one stays good until its own end, 90 days after
 * it was issued: a client that does not keep the new one is locked out then. It belongs to person and client, so it
 * also works in a tenant where the person is a guest.
 * @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
export async function redeemRefreshToken(
  sandbox: Sandbox,
  asked: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
) {
  const shown = form.get('refresh_token');
  if (!shown) refuse(entraErrors.parameterMissing('refresh_token'));
  const token = sandbox.world.refreshTokens[shown];
  if (!token || token.appId !== client.application.appId) refuse(entraErrors.codeInvalid());
  const now = sandbox.clock();
  if (now - token.issuedAt > IDLE_MS) refuse(entraErrors.inactive(new Date(token.issuedAt).toISOString()));
  const person = personIn(sandbox, asked, token, client.application);
  if (person.tenant.knobs.conditionalAccessBlocked)
    refuse({ ...entraErrors.blocked(), error: 'invalid_grant' });
  const scope = form.get('scope') ?? token.scope;
  const mfa = token.mfa === true;
  if (!mfa) {
    const needed = secondFactor(person.tenant, person.user, now);
    // Whoever may still put off setting up a second factor did so when this token was issued.
    const due = needed.kind === 'register' && needed.mayDefer ? undefined : needed;
    const error = due && secondFactorError(due, readScopes(scope).resource);
    if (error) refuse(error);
  }
  token.lastUsedAt = now;
  sandbox.touch();
  return tokensFor(sandbox, person, client, { scope: `${scope} offline_access`, mfa });
}
