import { createServices, type Services } from '../src/lib/services.ts';
import { readConfig } from '../src/lib/config.ts';
import { builtInProfiles } from '../src/lib/profiles/profiles.ts';
import { nextGuid, nextLinkId, nextRandom, type RandomState } from './microsoft/random.ts';
import { seedServicePrincipal, seedTenant } from './microsoft/seed/tenant.ts';
import { GRAPH_APP_ID, directoryRoles } from './microsoft/wellKnown.ts';
import type { Tenant } from './microsoft/world.ts';
import type { Application } from './microsoft/worldApps.ts';
import type { Sandbox } from './sandbox.ts';

/** What is wrong with a tenant of the fleet, and how many of a thousand have it. */
const faults = {
  consentRevoked: 12,
  permissionMissing: 18,
  appDisabled: 8,
  namesConcealed: 60,
  tenantDeleted: 4,
  accessBlocked: 6,
} as const;
type Fault = keyof typeof faults;

const PROFILE = 'certero-application';
/** Writes to storage side by side. */
const WIDTH = 24;

/**
 * Adds many tenants, each with a connection that was healthy when it was made; what has gone wrong since is for the next
 * night to find. The same count gives the same fleet.
 *
 * @throws Error where the app settings cannot be used
 */
export async function seedFleet(sandbox: Sandbox, count: number): Promise<void> {
  const { world } = sandbox.microsoft;
  const application = world.applications.find(({ appId }) => appId === world.seeded.sharedApp.clientId);
  const config = readConfig(sandbox.settings);
  if (!application || !config.ok) throw new Error('The sandbox has no shared app to connect a fleet to.');
  const random: RandomState = { random: 4_711 };
  const tenants = Array.from({ length: count }, (_, at) => fleetTenant(random, at + 1, application));
  world.tenants.push(...tenants);
  await sandbox.microsoft.save();

  const services = createServices(config.value, { log: silence });
  for (let at = 0; at < tenants.length; at += WIDTH) {
    await Promise.all(tenants.slice(at, at + WIDTH).map((tenant) => connectTenant(services, tenant)));
  }
}

const silent = (): void => {};
const silence = { debug: silent, info: silent, warn: silent, error: silent };

function fleetTenant(random: RandomState, number: number, application: Application): Tenant {
  const label = `contoso-${String(number).padStart(4, '0')}`;
  const tenant = seedTenant(random, Date.now(), {
    displayName: `Contoso ${number}`,
    domain: `${label}.example`,
    concealedNames: false,
    leaders: [{ name: 'Adele Vance', roles: [directoryRoles.globalAdministrator] }],
    staff: 2,
  });
  giveConsent(random, tenant, application);
  const fault = drawFault(nextRandom(random) * 1_000);
  if (fault) breakTenant(tenant, fault, application.appId);
  return tenant;
}

/** What an accepted consent leaves behind. */
function giveConsent(random: RandomState, tenant: Tenant, application: Application): void {
  const now = Date.now();
  const { appId, displayName, homeTenantId } = application;
  const principal = seedServicePrincipal(random, now, appId, displayName, homeTenantId);
  const graph = tenant.servicePrincipals.find((one) => one.appId === GRAPH_APP_ID);
  tenant.servicePrincipals.push(principal);
  const roles = application.requiredResourceAccess
    .flatMap(({ resourceAccess }) => resourceAccess)
    .filter(({ type }) => type === 'Role');
  for (const { id } of roles) {
    tenant.appRoleAssignments.push({
      id: nextLinkId(random),
      principalId: principal.id,
      principalType: 'ServicePrincipal',
      resourceId: graph?.id ?? nextGuid(random),
      appRoleId: id,
      createdDateTime: new Date(now).toISOString(),
      effectiveAt: 0,
    });
  }
}

function drawFault(drawn: number): Fault | undefined {
  let below = 0;
  for (const [fault, share] of Object.entries(faults)) {
    below += share;
    if (drawn < below) return fault as Fault;
  }
  return undefined;
}

function breakTenant(tenant: Tenant, fault: Fault, appId: string): void {
  const principal = tenant.servicePrincipals.find((one) => one.appId === appId);
  switch (fault) {
    case 'consentRevoked':
      tenant.servicePrincipals = tenant.servicePrincipals.filter((one) => one !== principal);
      tenant.appRoleAssignments = [];
      break;
    case 'permissionMissing':
      tenant.appRoleAssignments.pop();
      break;
    case 'appDisabled':
      if (principal) principal.accountEnabled = false;
      break;
    case 'namesConcealed':
      tenant.knobs.concealedNames = true;
      break;
    case 'tenantDeleted':
      tenant.knobs.deleted = true;
      break;
    case 'accessBlocked':
      tenant.knobs.conditionalAccessBlocked = true;
      break;
  }
}

/** Writes a connection as a finished onboarding leaves it, through the product's own store. */
async function connectTenant({ connections }: Services, tenant: Tenant): Promise<void> {
  const made = await connections.create({
    profile: PROFILE,
    profileVersion: builtInProfiles.find(({ id }) => id === PROFILE)?.version ?? 1,
    ownership: 'shared',
    tenant: tenant.id,
    tenantName: tenant.domain,
    name: tenant.displayName,
    tags: ['fleet'],
    createdBy: 'the sandbox',
  });
  if (!made.ok) return;
  const at = new Date().toISOString();
  const completedBy = tenant.users[0]?.id ?? '';
  await connections.update(made.value.id, (current) => ({
    connection: {
      ...current,
      state: 'healthy',
      onboarding: { attempt: 0, consentedBefore: false, startedAt: at, completedAt: at, completedBy },
      health: {
        ...current.health,
        checks: {
          consentStatus: { last: { verdict: 'ok', evidence: { status: 'fully' } }, at },
          anonymization: { last: { verdict: 'ok', evidence: { concealedNames: false } }, at },
        },
      },
    },
  }));
}
