import { scopesKnown } from '../grantScopes.ts';
import type { Origins, Sandbox } from '../sandbox.ts';
import { findServicePrincipal, isEffective } from '../sandbox.ts';
import { GRAPH_APP_ID, graphRole, oidcScopes, TOKEN_EXCHANGE_AUDIENCE, VAULT_APP_ID } from '../wellKnown.ts';
import type { Tenant } from '../world.ts';
import type { Application, ServicePrincipal } from '../worldApps.ts';

/** Something that tokens are made for. */
export interface Resource {
  kind: 'graph' | 'vault' | 'exchange' | 'application';
  appId: string;
  /** As it stands in the token. */
  audience: string;
  version: 1 | 2;
  application?: Application;
}

/** What the vault names as its resource: the host above the vault's own, without the port, as SDKs compare hosts. */
export const vaultResource = (origins: Origins): string =>
  `https://${new URL(origins.vault).hostname.split('.').slice(1).join('.')}`;

const withoutPort = (origin: string): string => origin.replace(/:\d+$/, '');

/** Whether `audience` names Microsoft Graph. */
export const isGraph = (origins: Origins, audience: string): boolean =>
  ['https://graph.microsoft.com', origins.graph, withoutPort(origins.graph), GRAPH_APP_ID].includes(audience);

/** Whether `audience` names Key Vault. */
export const isVault = (origins: Origins, audience: string): boolean =>
  ['https://vault.azure.net', vaultResource(origins)].includes(withoutPort(audience));

/** The resource with this identifier; a trailing slash does not matter. */
export function findResource(sandbox: Sandbox, identifier: string): Resource | undefined {
  const { origins, world } = sandbox;
  const name = identifier.replace(/\/$/, '');
  if (isGraph(origins, name)) return { kind: 'graph', appId: GRAPH_APP_ID, audience: name, version: 1 };
  if (isVault(origins, name)) return { kind: 'vault', appId: VAULT_APP_ID, audience: name, version: 1 };
  if (name === TOKEN_EXCHANGE_AUDIENCE) {
    // Entra writes the id of its token exchange into these tokens, not the address they were asked with.
    const appId = 'fb60f99c-7a34-4190-8149-302f77469936';
    return { kind: 'exchange', appId, audience: appId, version: 2 };
  }
  const application = world.applications.find(
    (known) => known.appId === name || known.identifierUris.includes(name),
  );
  if (!application) return undefined;
  const version = application.requestedAccessTokenVersion;
  const audience = version === 2 ? application.appId : name;
  return { kind: 'application', appId: application.appId, audience, version, application };
}

/** Scopes as asked by an interactive client: those of OpenID Connect, and those of one resource. */
export interface AskedScopes {
  oidc: string[];
  /** Identifier of the resource; Graph where none is named. */
  resource: string;
  names: string[];
  /** True for `{resource}/.default`: everything that is registered or granted. */
  everything: boolean;
}

/** Takes `scope` apart. */
export function readScopes(scope: string): AskedScopes {
  const asked: AskedScopes = { oidc: [], resource: GRAPH_APP_ID, names: [], everything: false };
  for (const part of scope.split(/\s+/).filter(Boolean)) {
    const cut = part.lastIndexOf('/');
    const name = part.slice(cut + 1);
    if (cut > 0) asked.resource = part.slice(0, cut);
    if (cut < 0 && oidcScopes.includes(name.toLowerCase())) asked.oidc.push(name.toLowerCase());
    else if (name === '.default') asked.everything = true;
    else asked.names.push(name);
  }
  return asked;
}

/** The app roles that a principal holds on a resource now: what `roles` of a fresh token says. */
export function rolesInForce(
  sandbox: Sandbox,
  tenant: Tenant,
  principalId: string,
  resource: Resource,
): string[] {
  const target = findServicePrincipal(tenant, resource.appId);
  return tenant.appRoleAssignments
    .filter(
      (assignment) =>
        assignment.principalId === principalId &&
        assignment.resourceId === target?.id &&
        isEffective(sandbox, assignment),
    )
    .flatMap(({ appRoleId }) => {
      const value =
        resource.kind === 'graph'
          ? graphRole(appRoleId)?.name
          : resource.application?.appRoles.find((role) => role.id === appRoleId)?.value;
      return value === undefined ? [] : [value];
    });
}

const grantsFor = (tenant: Tenant, client: ServicePrincipal, userId: string, resourceAppId: string) => {
  const target = findServicePrincipal(tenant, resourceAppId);
  return tenant.oauth2PermissionGrants
    .filter((grant) => grant.clientId === client.id && grant.resourceId === target?.id)
    .filter((grant) => grant.consentType === 'AllPrincipals' || grant.principalId === userId);
};

/** The delegated scopes that a client holds on a resource for this person, whether or not they are replicated. */
export function scopesGranted(
  tenant: Tenant,
  client: ServicePrincipal,
  userId: string,
  resourceAppId: string,
): string[] {
  const grants = grantsFor(tenant, client, userId, resourceAppId);
  return [...new Set(grants.flatMap((grant) => grant.scope.split(' ')))];
}

/**
 * Those of them that tokens are made with. Only a resource's own wait for replication, with the client's service
 * principal: signing in works as soon as the consent page let somebody through.
 */
export function scopesInForce(
  sandbox: Sandbox,
  tenant: Tenant,
  client: ServicePrincipal,
  userId: string,
  resourceAppId: string,
): string[] {
  const known = isEffective(sandbox, client)
    ? grantsFor(tenant, client, userId, resourceAppId).flatMap((grant) => scopesKnown(sandbox, grant))
    : [];
  return scopesGranted(tenant, client, userId, resourceAppId).filter(
    (name) => oidcScopes.includes(name) || known.includes(name),
  );
}
