import { linger } from '../leaving.ts';
import { removePrincipal, removeUser } from '../removal.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DeletedItem, Tenant, User } from '../world.ts';
import type { Application, ServicePrincipal } from '../worldApps.ts';

const THIRTY_DAYS = 30 * 86_400_000;

/** What lies in the tenant's recycle bin; what is older than 30 days is gone for good. */
export function deletedItems(sandbox: Sandbox, tenant: Tenant): DeletedItem[] {
  const oldest = sandbox.clock() - THIRTY_DAYS;
  tenant.deletedItems = (tenant.deletedItems ?? []).filter((one) => Date.parse(one.deletedDateTime) > oldest);
  return tenant.deletedItems;
}

/** Takes a service principal away with everything granted to it and by it. */
export function deleteServicePrincipal(sandbox: Sandbox, tenant: Tenant, item: ServicePrincipal): void {
  removePrincipal(sandbox, tenant, item);
  const deletedDateTime = new Date(sandbox.clock()).toISOString();
  deletedItems(sandbox, tenant).push({ kind: 'servicePrincipal', deletedDateTime, item });
  sandbox.touch();
}

/** Takes an application away, and its service principal at home; those in other tenants stay. */
export function deleteApplication(sandbox: Sandbox, tenant: Tenant, item: Application): void {
  const { world } = sandbox;
  world.applications = world.applications.filter((one) => one.id !== item.id);
  linger(sandbox, [{ kind: 'application', item }]);
  const principal = tenant.servicePrincipals.find((one) => one.appId === item.appId);
  if (principal) deleteServicePrincipal(sandbox, tenant, principal);
  const deletedDateTime = new Date(sandbox.clock()).toISOString();
  deletedItems(sandbox, tenant).push({ kind: 'application', deletedDateTime, item });
  sandbox.touch();
}

/** Takes a person away; they can be restored for 30 days. */
export function deleteUser(sandbox: Sandbox, tenant: Tenant, item: User): void {
  removeUser(sandbox, tenant, item);
  const deletedDateTime = new Date(sandbox.clock()).toISOString();
  deletedItems(sandbox, tenant).push({ kind: 'user', deletedDateTime, item });
}

/** Applications of the tenant, deleted ones too: their unique names stay taken. */
export const namedApplications = (sandbox: Sandbox, tenant: Tenant): Application[] => [
  ...sandbox.world.applications.filter((one) => one.homeTenantId === tenant.id),
  ...deletedItems(sandbox, tenant).flatMap((one) => (one.kind === 'application' ? [one.item] : [])),
];
