import { linger } from './leaving.ts';
import type { Sandbox } from './sandbox.ts';
import type { AppRoleAssignment, PermissionGrant, Tenant, User } from './world.ts';
import type { ServicePrincipal } from './worldApps.ts';

/** Takes an application permission or an app role back. */
export function removeAssignment(sandbox: Sandbox, tenant: Tenant, item: AppRoleAssignment): void {
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter((one) => one !== item);
  linger(sandbox, [{ kind: 'appRoleAssignment', tenantId: tenant.id, item }]);
  sandbox.touch();
}

/** Takes a delegated grant back. */
export function removePermissionGrant(sandbox: Sandbox, tenant: Tenant, item: PermissionGrant): void {
  tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((one) => one !== item);
  linger(sandbox, [{ kind: 'permissionGrant', tenantId: tenant.id, item }]);
  sandbox.touch();
}

/** Takes a service principal out of its tenant, with everything granted to it and by it. */
export function removePrincipal(sandbox: Sandbox, tenant: Tenant, item: ServicePrincipal): void {
  const tenantId = tenant.id;
  const isOf = (one: { principalId: string | null; resourceId: string; clientId?: string }): boolean =>
    [one.principalId, one.resourceId, one.clientId].includes(item.id);
  linger(sandbox, [
    { kind: 'servicePrincipal', tenantId, item },
    ...tenant.appRoleAssignments
      .filter(isOf)
      .map((one) => ({ kind: 'appRoleAssignment' as const, tenantId, item: one })),
    ...tenant.oauth2PermissionGrants
      .filter(isOf)
      .map((one) => ({ kind: 'permissionGrant' as const, tenantId, item: one })),
  ]);
  tenant.servicePrincipals = tenant.servicePrincipals.filter((one) => one !== item);
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter((one) => !isOf(one));
  tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((one) => !isOf(one));
  sandbox.touch();
}

/** Takes a person out of their tenant. */
export function removeUser(sandbox: Sandbox, tenant: Tenant, item: User): void {
  tenant.users = tenant.users.filter((one) => one !== item);
  linger(sandbox, [{ kind: 'user', tenantId: tenant.id, item }]);
  sandbox.touch();
}
