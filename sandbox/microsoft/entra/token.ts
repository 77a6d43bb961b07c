import { Hono } from 'hono';
import { tenantElsewhere } from '../leaving.ts';
import { noteCaller } from '../requestLog.ts';
import { findServicePrincipal, findTenant, isEffective, type Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { ServicePrincipal } from '../worldApps.ts';
import { tokenHeaders, tokenRefusal } from './answers.ts';
import { applicationFor, authenticateClient, clientParameters, type Client } from './clientAuth.ts';
import { redeemCode } from './codeGrant.ts';
import { entraErrors, EntraRefusal, noSuchTenant, refuse } from './errors.ts';
import { redeemPassword } from './passwordGrant.ts';
import { redeemRefreshToken } from './refreshGrant.ts';
import { findResource, rolesInForce } from './resources.ts';
import { appOnlyToken, TOKEN_SECONDS } from './tokens.ts';

/** The client's service principal in the tenant, in force and enabled; refuses with 7000229 or 7000112. */
function clientPrincipal(sandbox: Sandbox, tenant: Tenant, client: Client): ServicePrincipal {
  const { appId } = client.application;
  const principal = findServicePrincipal(tenant, appId);
  if (!principal || !isEffective(sandbox, principal))
    refuse(entraErrors.noServicePrincipal(appId, tenant.id));
  if (!principal.accountEnabled) refuse(entraErrors.disabled(appId, principal.displayName));
  return principal;
}

async function clientCredentials(
  sandbox: Sandbox,
  tenant: Tenant | undefined,
  client: Client,
  form: URLSearchParams,
) {
  if (!tenant) refuse(entraErrors.tenantRequired());
  const scope = form.get('scope');
  if (!scope) refuse(entraErrors.parameterMissing('scope'));
  if (!scope.endsWith('/.default') || /\s/.test(scope)) refuse(entraErrors.scopeNotDefault(scope));
  const identifier = scope.slice(0, -'/.default'.length);
  const resource = findResource(sandbox, identifier);
  if (!resource || (resource.kind === 'application' && !findServicePrincipal(tenant, resource.appId))) {
    refuse(entraErrors.unknownResource(identifier, tenant.displayName));
  }
  const principal = clientPrincipal(sandbox, tenant, client);
  const target = findServicePrincipal(tenant, resource.appId);
  if (
    target?.appRoleAssignmentRequired &&
    rolesInForce(sandbox, tenant, principal.id, resource).length === 0
  ) {
    refuse(entraErrors.notAssigned(principal.appId, principal.displayName, identifier));
  }
  if (tenant.knobs.conditionalAccessBlocked) refuse(entraErrors.blocked());
  return {
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS,
    ext_expires_in: TOKEN_SECONDS,
    access_token: await appOnlyToken(sandbox, tenant, principal, resource, client.proof),
  };
}

/** Tenant words that stand for "any"; the person's own tenant decides later. */
const anyTenant = new Set(['common', 'organizations', 'consumers']);
const grants = new Set(['authorization_code', 'refresh_token', 'client_credentials', 'password']);

/** A single-tenant application is reached in its own tenant only. */
function checkReach({ application }: Client, tenant: Tenant | undefined): void {
  if (!tenant && application.signInAudience === 'AzureADMyOrg')
    refuse(entraErrors.singleTenant(application.appId, application.displayName));
}

async function grantToken(
  sandbox: Sandbox,
  request: Request,
  asked: string,
  form: URLSearchParams,
): Promise<object> {
  const found = findTenant(sandbox.world, asked);
  const tenant = found && tenantElsewhere(sandbox, found);
  if (!tenant && !anyTenant.has(asked)) refuse(noSuchTenant(asked));
  if (tenant?.knobs.blocked === true) refuse(entraErrors.tenantBlocked());
  if (new Set(form.keys()).size < form.size) refuse(entraErrors.malformed());
  const authorization = request.headers.get('authorization') ?? undefined;
  const { id } = clientParameters(form, authorization);
  if (id) noteCaller(request, { appId: id, tenantId: tenant?.id ?? asked });
  const grant = form.get('grant_type');
  if (!grant) refuse(entraErrors.parameterMissing('grant_type'));
  if (!grants.has(grant)) refuse(entraErrors.unsupportedGrant(grant));
  if (id) applicationFor(sandbox, tenant, id);
  const client = await authenticateClient(sandbox, tenant, asked, form, authorization);
  if (grant === 'client_credentials') return clientCredentials(sandbox, tenant, client, form);
  checkReach(client, tenant);
  if (grant === 'password') return redeemPassword(sandbox, tenant, client, form, asked);
  if (grant === 'authorization_code') return redeemCode(sandbox, tenant, client, form);
  return redeemRefreshToken(sandbox, tenant, client, form);
}

/**
 * The token endpoint: authorization code, refresh token, client credentials and password.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function tokenRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const correlationId =
      c.req.query('client-request-id') ?? form.get('client-request-id') ?? crypto.randomUUID();
    try {
      const body = await grantToken(sandbox, c.req.raw, c.req.param('tenant').toLowerCase(), form);
      return c.json(body, 200, tokenHeaders(crypto.randomUUID()));
    } catch (error) {
      if (error instanceof EntraRefusal) return tokenRefusal(sandbox, error.entraError, correlationId);
      throw error;
    }
  });
  return app;
}
