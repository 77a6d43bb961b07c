import { tenantElsewhere } from '../leaving.ts';
import { tenantOfAddress, type Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { Client } from './clientAuth.ts';
import { tokensFor } from './delegatedTokens.ts';
import { entraErrors, refuse } from './errors.ts';
import { tryPassword } from './passwords.ts';
import { readScopes } from './resources.ts';
import { secondFactor, secondFactorError } from './secondFactor.ts';

/**
 * Tokens for a name and password, where nothing more is demanded; a right password that needs a second factor is
 * told from a wrong one by its refusal and never gives a token.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
 */
export async function redeemPassword(
  sandbox: Sandbox,
  asked: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
  askedWord: string,
) {
  const [username, password, scope] = ['username', 'password', 'scope'].map((name) => form.get(name) ?? '');
  if (!username) refuse(entraErrors.parameterMissing('username'));
  if (!password) refuse(entraErrors.parameterMissing('password'));
  if (!scope) refuse(entraErrors.parameterMissing('scope'));
  const found =
    asked ?? (askedWord === 'organizations' ? tenantOfAddress(sandbox.world, username) : undefined);
  const tenant = found && tenantElsewhere(sandbox, found);
  if (!tenant)
    refuse(askedWord === 'organizations' ? entraErrors.unknownUser(askedWord) : entraErrors.tenantRequired());
  // Guests have their passwords elsewhere, so they are not found here.
  const user = tenant.users.find(
    (one) => one.home === undefined && one.userPrincipalName.toLowerCase() === username.toLowerCase(),
  );
  if (!user) refuse(entraErrors.unknownUser(tenant.id));
  const wrong = tryPassword(sandbox, user, password);
  if (wrong) refuse(wrong);
  if (tenant.knobs.conditionalAccessBlocked) refuse(entraErrors.blocked());
  const needed = secondFactor(tenant, user, sandbox.clock());
  const error = secondFactorError(needed, readScopes(scope).resource);
  if (error) refuse(error);
  return tokensFor(sandbox, { tenant, user }, client, { scope, mfa: false });
}
