import { findServicePrincipal, type Sandbox } from '../sandbox.ts';
import { graphPermission, oidcScopes } from '../wellKnown.ts';
import type { Client } from './clientAuth.ts';
import { entraErrors, refuse } from './errors.ts';
import type { Person } from './grantedPerson.ts';
import {
  findResource,
  readScopes,
  scopesGranted,
  scopesInForce,
  type AskedScopes,
  type Resource,
} from './resources.ts';
import { clientInfo, delegatedToken, idToken, TOKEN_SECONDS } from './tokens.ts';

/** Refresh tokens that nobody used for so long are forgotten. */
const FORGOTTEN_MS = 365 * 86_400_000;

/** What is known about a sign-in beyond who it was. */
export interface SignInFacts {
  /** As the client asked for it. */
  scope: string;
  mfa: boolean;
  nonce?: string | undefined;
}

/** The resource of what is asked; refuses with 500011 an unknown one and with 70011 an unknown scope of Graph. */
function resourceAsked(sandbox: Sandbox, asked: AskedScopes, { tenant }: Person): Resource {
  const resource = findResource(sandbox, asked.resource);
  if (!resource) refuse(entraErrors.unknownResource(asked.resource, tenant.displayName));
  const unknown = asked.names.find((name) => graphPermission(name)?.delegated === undefined);
  if (resource.kind === 'graph' && unknown !== undefined) refuse(entraErrors.unknownScope(unknown));
  return resource;
}

const isOfResource = (name: string): boolean => !oidcScopes.includes(name);

/** Tokens with which a client acts for a person; refuses with 65001 what was not consented. */
export async function tokensFor(sandbox: Sandbox, person: Person, client: Client, facts: SignInFacts) {
  const { tenant, user } = person;
  const { application, proof } = client;
  const { appId, displayName } = application;
  const principal = findServicePrincipal(tenant, appId);
  if (!principal) refuse(entraErrors.consentMissing(appId, displayName));
  if (!principal.accountEnabled) refuse(entraErrors.disabled(appId, displayName));
  const asked = readScopes(facts.scope);
  const resource = resourceAsked(sandbox, asked, person);
  const inForce = scopesInForce(sandbox, tenant, principal, user.id, resource.appId);
  // Whoever asks for everything must wait until some of what was granted has arrived.
  const arriving =
    asked.everything &&
    !inForce.some(isOfResource) &&
    scopesGranted(tenant, principal, user.id, resource.appId).some(isOfResource);
  const missing = [...asked.names, ...asked.oidc].filter((name) => !inForce.includes(name));
  if ((missing.length > 0 || arriving) && resource.kind === 'graph')
    refuse(entraErrors.consentMissing(appId, displayName));
  // As in Entra, a token holds everything that was granted, not only what was asked.
  const scopes = inForce.filter((name) => name !== 'offline_access');
  const how = { proof, mfa: facts.mfa };
  const answer = {
    token_type: 'Bearer',
    scope: scopes.join(' '),
    expires_in: TOKEN_SECONDS,
    ext_expires_in: TOKEN_SECONDS,
    access_token: await delegatedToken(sandbox, person, application, resource, scopes, how),
    client_info: clientInfo(tenant, user),
  };
  const id = asked.oidc.includes('openid')
    ? { id_token: await idToken(sandbox, person, application, facts.nonce) }
    : {};
  const refresh = asked.oidc.includes('offline_access')
    ? { refresh_token: issueRefreshToken(sandbox, person, appId, facts) }
    : {};
  return { ...answer, ...id, ...refresh };
}

function issueRefreshToken(
  sandbox: Sandbox,
  { tenant, user }: Person,
  appId: string,
  { scope, mfa }: SignInFacts,
): string {
  const { refreshTokens } = sandbox.world;
  const now = sandbox.clock();
  for (const [token, one] of Object.entries(refreshTokens))
    if (now - one.issuedAt > FORGOTTEN_MS) delete refreshTokens[token];
  const token = `1.sandbox.${crypto.randomUUID()}${crypto.randomUUID()}`;
  refreshTokens[token] = {
    appId,
    tenantId: tenant.id,
    userId: user.id,
    scope,
    issuedAt: now,
    lastUsedAt: now,
    ...(mfa ? { mfa } : {}),
  };
  sandbox.touch();
  return token;
}
