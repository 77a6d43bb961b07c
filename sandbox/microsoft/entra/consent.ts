import { setScopes } from '../grantScopes.ts';
import { nextGuid, nextLinkId, nextRandom } from '../random.ts';
import { removePrincipal } from '../removal.ts';
import { effectiveSoon, findServicePrincipal, type Sandbox } from '../sandbox.ts';
import {
  directoryRoles,
  GRAPH_APP_ID,
  graphPermission,
  graphRole,
  graphScope,
  type GraphPermission,
} from '../wellKnown.ts';
import type { Tenant, User } from '../world.ts';
import type { Application, ServicePrincipal } from '../worldApps.ts';
import { isGraph, readScopes } from './resources.ts';

/** What a consent covers: Graph permissions as application roles and as delegated scopes. */
export interface ConsentSet {
  application: GraphPermission[];
  delegated: GraphPermission[];
}

/** Everything in the application's registration. */
export function registeredSet(application: Application): ConsentSet {
  const access = application.requiredResourceAccess
    .filter((resource) => resource.resourceAppId === GRAPH_APP_ID)
    .flatMap((resource) => resource.resourceAccess);
  return {
    application: access.filter(({ type }) => type === 'Role').flatMap(({ id }) => graphRole(id) ?? []),
    delegated: access.filter(({ type }) => type === 'Scope').flatMap(({ id }) => graphScope(id) ?? []),
  };
}

/** What `scope` asks of Graph; `undefined` where a name or resource is not known. */
export function askedSet(sandbox: Sandbox, application: Application, scope: string): ConsentSet | undefined {
  const asked = readScopes(scope);
  if (!isGraph(sandbox.origins, asked.resource)) return undefined;
  const registered: ConsentSet = asked.everything
    ? registeredSet(application)
    : { application: [], delegated: [] };
  const named: GraphPermission[] = [];
  for (const name of [...asked.oidc, ...asked.names]) {
    const permission = graphPermission(name);
    if (!permission?.delegated) return undefined;
    named.push(permission);
  }
  return {
    application: registered.application,
    delegated: [...new Set([...registered.delegated, ...named])],
  };
}

const {
  globalAdministrator,
  privilegedRoleAdministrator,
  applicationAdministrator,
  cloudApplicationAdministrator,
} = directoryRoles;

/**
 * Whether this person may consent for the whole organization: Graph application permissions need a Global or a
 * Privileged Role Administrator, delegated ones are also in the power of the two application administrators.
 */
export function mayConsentForAll(user: User, set: ConsentSet): boolean {
  const strong: string[] = [globalAdministrator, privilegedRoleAdministrator];
  const enough =
    set.application.length > 0
      ? strong
      : [...strong, applicationAdministrator, cloudApplicationAdministrator];
  return user.directoryRoles.some((role) => enough.includes(role));
}

/** Whether everything asked is harmless enough for a person to allow it for themselves. */
export const mayConsentAlone = (set: ConsentSet): boolean =>
  set.application.length === 0 &&
  set.delegated.every((permission) => permission.delegated?.adminConsentRequired === false);

function ensureServicePrincipal(
  sandbox: Sandbox,
  tenant: Tenant,
  application: Application,
): ServicePrincipal {
  const known = findServicePrincipal(tenant, application.appId);
  if (known) return known;
  const principal: ServicePrincipal = {
    id: nextGuid(sandbox.world),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: true,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: application.homeTenantId,
    appRoleAssignmentRequired: false,
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    effectiveAt: effectiveSoon(sandbox),
  };
  tenant.servicePrincipals.push(principal);
  return principal;
}

/**
 * Writes what was consented: service principal, app role assignments and one delegated grant, for one person or,
 * with `userId` null, for all. Nothing is known elsewhere before the lag; roles may need longer than the principal.
 */
export function grantConsent(
  sandbox: Sandbox,
  tenant: Tenant,
  application: Application,
  set: ConsentSet,
  userId: string | null,
): void {
  const client = ensureServicePrincipal(sandbox, tenant, application);
  const resourceId = findServicePrincipal(tenant, GRAPH_APP_ID)?.id ?? '';
  const effectiveAt = Math.max(client.effectiveAt, effectiveSoon(sandbox));
  const rolesAt = effectiveAt + (nextRandom(sandbox.world) * sandbox.world.knobs.lag.maxMs) / 2;
  for (const appRoleId of set.application.flatMap((permission) => permission.application?.id ?? [])) {
    const held = tenant.appRoleAssignments.some(
      (one) => one.principalId === client.id && one.resourceId === resourceId && one.appRoleId === appRoleId,
    );
    if (held) continue;
    tenant.appRoleAssignments.push({
      id: nextLinkId(sandbox.world),
      principalId: client.id,
      principalType: 'ServicePrincipal',
      resourceId,
      appRoleId,
      createdDateTime: new Date(sandbox.clock()).toISOString(),
      effectiveAt: rolesAt,
    });
  }
  const names = set.delegated.map((permission) => permission.name);
  if (names.length > 0) addScopes(sandbox, tenant, client.id, resourceId, userId, names, effectiveAt);
  sandbox.touch();
}

function addScopes(
  sandbox: Sandbox,
  tenant: Tenant,
  clientId: string,
  resourceId: string,
  userId: string | null,
  names: string[],
  effectiveAt: number,
): void {
  const held = tenant.oauth2PermissionGrants.find(
    (grant) => grant.clientId === clientId && grant.resourceId === resourceId && grant.principalId === userId,
  );
  if (held) {
    setScopes(sandbox, held, [...held.scope.split(' '), ...names], effectiveAt);
    return;
  }
  tenant.oauth2PermissionGrants.push({
    id: nextLinkId(sandbox.world),
    clientId,
    consentType: userId === null ? 'AllPrincipals' : 'Principal',
    principalId: userId,
    resourceId,
    scope: names.join(' '),
    effectiveAt,
  });
}

/** Takes an application out of a tenant, as an admin who deletes the enterprise application does. */
export function revokeConsent(sandbox: Sandbox, tenant: Tenant, appId: string): boolean {
  const client = findServicePrincipal(tenant, appId);
  if (!client) return false;
  removePrincipal(sandbox, tenant, client);
  return true;
}
