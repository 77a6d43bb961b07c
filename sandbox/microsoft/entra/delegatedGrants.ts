import { createHash } from 'node:crypto';
import { findServicePrincipal, findTenant, findUser, type Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import type { AuthorizationCode } from '../worldSignIn.ts';
import type { Client } from './clientAuth.ts';
import { entraErrors, refuse } from './errors.ts';
import { findResource, readScopes, scopesGranted } from './resources.ts';
import { clientInfo, delegatedToken, idToken, TOKEN_SECONDS } from './tokens.ts';

const CODE_LIFE_MS = 10 * 60_000;
const REFRESH_IDLE_MS = 90 * 86_400_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The person whom a code or refresh token speaks for, still there and still welcome. */
function personOf(
  sandbox: Sandbox,
  asked: Tenant | undefined,
  grant: { tenantId: string; userId: string; issuedAt: number },
): { tenant: Tenant; user: User } {
  const tenant = findTenant(sandbox.world, grant.tenantId);
  if (!tenant) refuse(entraErrors.unknownTenant(grant.tenantId));
  if (asked && asked.id !== tenant.id) refuse(entraErrors.codeOtherTenant());
  const user = findUser(tenant, grant.userId);
  if (!user) refuse(entraErrors.unknownUser(tenant.id));
  if (!user.accountEnabled) refuse(entraErrors.userDisabled());
  if (user.tokensValidFrom > grant.issuedAt)
    refuse(entraErrors.revoked(iso(grant.issuedAt), iso(user.tokensValidFrom)));
  if (tenant.knobs.conditionalAccessBlocked) refuse(entraErrors.blocked());
  return { tenant, user };
}

async function tokensFor(
  sandbox: Sandbox,
  { tenant, user }: { tenant: Tenant; user: User },
  client: Client,
  scope: string,
  nonce: string | undefined,
) {
  const { application, proof } = client;
  const principal = findServicePrincipal(tenant, application.appId);
  if (!principal) refuse(entraErrors.consentMissing(application.appId, application.displayName));
  if (!principal.accountEnabled) refuse(entraErrors.disabled(application.appId, application.displayName));
  const asked = readScopes(scope);
  const resource = findResource(sandbox, asked.resource);
  if (!resource) refuse(entraErrors.unknownResource(asked.resource, tenant.displayName));
  const granted = scopesGranted(tenant, principal, user.id, resource.appId);
  const missing = [...asked.names, ...asked.oidc].filter((name) => !granted.includes(name));
  if (missing.length > 0 && resource.kind === 'graph') {
    refuse(entraErrors.consentMissing(application.appId, application.displayName));
  }
  // As in Entra, a token holds everything that was granted, not only what was asked.
  const scopes = granted.filter((name) => name !== 'offline_access');
  const answer = {
    token_type: 'Bearer',
    scope: scopes.join(' '),
    expires_in: TOKEN_SECONDS,
    ext_expires_in: TOKEN_SECONDS,
    access_token: await delegatedToken(sandbox, tenant, user, application, resource, scopes, proof),
    client_info: clientInfo(tenant, user),
  };
  const id = asked.oidc.includes('openid')
    ? { id_token: await idToken(sandbox, tenant, user, application, nonce) }
    : {};
  return { ...answer, ...id, ...refreshFor(sandbox, tenant, user, client, scope) };
}

function refreshFor(sandbox: Sandbox, tenant: Tenant, user: User, client: Client, scope: string) {
  if (!scope.split(/\s+/).includes('offline_access')) return {};
  const token = `1.sandbox.${crypto.randomUUID()}${crypto.randomUUID()}`;
  const now = sandbox.clock();
  sandbox.world.refreshTokens[token] = {
    appId: client.application.appId,
    tenantId: tenant.id,
    userId: user.id,
    scope,
    issuedAt: now,
    lastUsedAt: now,
  };
  sandbox.touch();
  return { refresh_token: token };
}

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
  tenant: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
) {
  const code = sandbox.world.codes[form.get('code') ?? ''];
  if (!code || code.appId !== client.application.appId) refuse(entraErrors.codeInvalid());
  if (code.redeemed) refuse(entraErrors.codeRedeemed());
  if (sandbox.clock() - code.issuedAt > CODE_LIFE_MS) refuse(entraErrors.codeExpired());
  if (form.get('redirect_uri') !== code.redirectUri) refuse(entraErrors.replyAddress());
  if (!provesKey(code, form.get('code_verifier'))) refuse(entraErrors.verifierMismatch());
  const person = personOf(sandbox, tenant, code);
  code.redeemed = true;
  sandbox.touch();
  return tokensFor(sandbox, person, client, code.scope, code.nonce);
}

/** Tokens for a refresh token; it stays good, as in Entra, and a further one comes with it. */
export async function redeemRefreshToken(
  sandbox: Sandbox,
  tenant: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
) {
  const token = sandbox.world.refreshTokens[form.get('refresh_token') ?? ''];
  if (!token || token.appId !== client.application.appId) refuse(entraErrors.codeInvalid());
  if (sandbox.clock() - token.lastUsedAt > REFRESH_IDLE_MS) refuse(entraErrors.inactive(iso(token.issuedAt)));
  const person = personOf(sandbox, tenant, token);
  token.lastUsedAt = sandbox.clock();
  sandbox.touch();
  const scope = `${form.get('scope') ?? token.scope} offline_access`;
  return tokensFor(sandbox, person, client, scope, undefined);
}
