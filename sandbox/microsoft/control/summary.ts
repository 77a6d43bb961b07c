import { stillKnown } from '../leaving.ts';
import { isEffective, type Sandbox } from '../sandbox.ts';
import { GRAPH_APP_ID, graphRole, roleName } from '../wellKnown.ts';
import type { Tenant } from '../world.ts';
import type { ServicePrincipal } from '../worldApps.ts';
import { accountView } from './accountChanges.ts';
import { vaultView } from './vaultChanges.ts';

function principalSummary(sandbox: Sandbox, tenant: Tenant, principal: ServicePrincipal) {
  return {
    id: principal.id,
    appId: principal.appId,
    displayName: principal.displayName,
    accountEnabled: principal.accountEnabled,
    effective: isEffective(sandbox, principal),
    roles: tenant.appRoleAssignments
      .filter((one) => one.principalId === principal.id)
      .map((one) => ({
        id: one.id,
        name:
          graphRole(one.appRoleId)?.name ??
          sandbox.world.applications
            .flatMap((application) => application.appRoles)
            .find((role) => role.id === one.appRoleId)?.value ??
          one.appRoleId,
        effective: isEffective(sandbox, one),
      })),
    scopes: tenant.oauth2PermissionGrants
      .filter((one) => one.clientId === principal.id)
      .map(({ id, scope, consentType, principalId }) => ({ id, scope, consentType, principalId })),
  };
}

/** What one tenant holds. */
export function tenantSummary(sandbox: Sandbox, tenant: Tenant) {
  return {
    id: tenant.id,
    displayName: tenant.displayName,
    domain: tenant.domain,
    knobs: tenant.knobs,
    policies: tenant.policies ?? {},
    users: tenant.users.map((user) => ({
      id: user.id,
      displayName: user.displayName,
      userPrincipalName: user.userPrincipalName,
      password: user.password,
      ...accountView(user),
      roles: user.directoryRoles.map(roleName),
    })),
    servicePrincipals: tenant.servicePrincipals
      .filter((principal) => principal.appId !== GRAPH_APP_ID)
      .map((principal) => principalSummary(sandbox, tenant, principal)),
    consentRequests: tenant.consentRequests,
    groups: tenant.groups.map(({ id, displayName }) => ({ id, displayName })),
    devices: tenant.devices.map(({ id, displayName }) => ({ id, displayName })),
  };
}

/** The applications and identities that may hold a role on the vault. */
const vaultPrincipals = ({ world }: Sandbox) =>
  world.tenants
    .filter((tenant) => tenant.id === world.vault.tenantId)
    .flatMap((tenant) => tenant.servicePrincipals)
    .filter((principal) => principal.appId !== GRAPH_APP_ID)
    .map(({ id, displayName }) => ({ id, displayName }));

/** What the sandbox holds, without secret values; of the tenants those that are given, or all. */
export function summary(sandbox: Sandbox, tenants: readonly Tenant[] = sandbox.world.tenants) {
  const { world } = sandbox;
  const { sharedApp, signInApp, automation, connector, ...seeded } = world.seeded;
  return {
    now: new Date(sandbox.clock()).toISOString(),
    seeded: {
      ...seeded,
      sharedApp,
      signInApp: { clientId: signInApp.clientId },
      automation: { clientId: automation.clientId },
      connector: { clientId: connector.clientId, objectId: connector.objectId },
    },
    tenants: tenants.map((tenant) => tenantSummary(sandbox, tenant)),
    applications: world.applications.map((application) => ({
      appId: application.appId,
      displayName: application.displayName,
      homeTenantId: application.homeTenantId,
      redirectUris: application.redirectUris,
      secrets: application.passwordCredentials.map(({ keyId, displayName, endDateTime, hint }) => ({
        keyId,
        displayName,
        endDateTime,
        hint,
      })),
    })),
    leaving: stillKnown(sandbox).map((one) => ({
      kind: one.kind,
      id: 'keyId' in one.item ? one.item.keyId : one.item.id,
      until: new Date(one.until).toISOString(),
    })),
    vault: Object.values(world.vault.secrets).map(({ name, versions, deleted }) => ({
      name,
      deleted: deleted !== undefined,
      versions: versions.map(({ version, enabled, expires, tags }) => ({ version, enabled, expires, tags })),
    })),
    vaultConditions: vaultView(sandbox),
    vaultPrincipals: vaultPrincipals(sandbox),
    knobs: world.knobs,
    inboxes: Object.keys(world.inboxes),
  };
}

/** What {@link summary} returns. */
export type Summary = ReturnType<typeof summary>;
