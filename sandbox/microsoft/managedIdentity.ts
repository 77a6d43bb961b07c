import { findResource } from './entra/resources.ts';
import { appOnlyToken } from './entra/tokens.ts';
import { retryAfter } from './faults.ts';
import { tenantElsewhere } from './leaving.ts';
import type { Part, Refuse } from './part.ts';
import { noteCaller } from './requestLog.ts';
import { findTenant, isEffective, type Sandbox } from './sandbox.ts';

const DAY_SECONDS = 86_400;

const refuse = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  Response.json({ statusCode: status, message, correlationId: crypto.randomUUID() }, { status, headers });

/** What the identity endpoint answers where a fault makes it fail. */
export const identityFault: Refuse = (fault) =>
  refuse(fault.status, 'The identity service is not available.', retryAfter(fault));

/**
 * The identity endpoint of App Service: only this app's process knows the header, so whoever sends it is the identity.
 * There is no system-assigned identity, therefore `client_id` (or `object_id`) must name the user-assigned one.
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function createManagedIdentity(sandbox: Sandbox): Part['handle'] {
  return async (request) => {
    const url = new URL(request.url);
    if (request.headers.get('x-identity-header') !== sandbox.identityHeader) {
      return refuse(401, 'The X-IDENTITY-HEADER is missing or wrong.');
    }
    if (url.searchParams.get('api-version') !== '2019-08-01')
      return refuse(400, 'The api-version is not supported.');
    const asked = url.searchParams.get('resource');
    if (!asked) return refuse(400, "The query parameter 'resource' is missing.");
    const found = findTenant(sandbox.world, sandbox.world.seeded.operatorTenant);
    const tenant = found && tenantElsewhere(sandbox, found);
    const [clientId, objectId] = [url.searchParams.get('client_id'), url.searchParams.get('object_id')];
    const identity = tenant?.servicePrincipals.find(
      (principal) =>
        principal.servicePrincipalType === 'ManagedIdentity' &&
        (principal.appId === clientId || principal.id === objectId),
    );
    if (!tenant || !identity || !isEffective(sandbox, identity)) {
      return refuse(400, 'No Managed Identity found for specified ClientId/ResourceId/PrincipalId.');
    }
    noteCaller(request, { appId: identity.appId, tenantId: tenant.id });
    const resource = findResource(sandbox, asked.replace(/\/\.default$/, ''));
    if (!resource)
      return refuse(400, `AADSTS500011: The resource principal named ${asked} was not found in the tenant.`);
    const now = Math.floor(sandbox.clock() / 1000);
    return Response.json({
      access_token: await appOnlyToken(sandbox, tenant, identity, resource, '2', DAY_SECONDS),
      client_id: identity.appId,
      expires_on: String(now + DAY_SECONDS),
      not_before: String(now),
      resource: asked,
      token_type: 'Bearer',
    });
  };
}
