import { iso } from '../src/lib/clock.ts';
import { readConfig } from '../src/lib/config.ts';
import { noAccess } from '../src/lib/connections/access.ts';
import type { Connection } from '../src/lib/connections/connection.ts';
import type { CheckId } from '../src/lib/connections/verdict.ts';
import { builtInProfiles } from '../src/lib/profiles/profiles.ts';
import { createServices, type Services } from '../src/lib/services.ts';
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
export type Fault = keyof typeof faults;

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
  giveConsent(random, tenant, application, Date.now());
  const fault = drawFault(nextRandom(random) * 1_000);
  if (fault) breakTenant(tenant, fault, application.appId);
  return tenant;
}

/** What an accepted consent leaves behind. @param granted ids of the permissions; all that are registered, unless told */
export function giveConsent(
  random: RandomState,
  tenant: Tenant,
  application: Application,
  now: number,
  granted: readonly string[] = registeredRoles(application),
): void {
  const { appId, displayName, homeTenantId } = application;
  const principal = seedServicePrincipal(random, now, appId, displayName, homeTenantId);
  const graph = tenant.servicePrincipals.find((one) => one.appId === GRAPH_APP_ID);
  tenant.servicePrincipals.push(principal);
  for (const id of granted) {
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

const registeredRoles = ({ requiredResourceAccess }: Application): string[] =>
  requiredResourceAccess
    .flatMap(({ resourceAccess }) => resourceAccess)
    .flatMap(({ id, type }) => (type === 'Role' ? [id] : []));

function drawFault(drawn: number): Fault | undefined {
  let below = 0;
  for (const [fault, share] of Object.entries(faults)) {
    below += share;
    if (drawn < below) return fault as Fault;
  }
  return undefined;
}

/** Makes that wrong with a tenant. @param appId of the app that it consented to */
export function breakTenant(tenant: Tenant, fault: Fault, appId: string): void {
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

/** What a connection works with, and which checks it has passed. */
interface Way extends Pick<Connection, 'profile' | 'ownership' | 'access'> {
  readonly asked: readonly CheckId[];
}

/** Writes a connection as a finished onboarding leaves it, through the product's own store. @returns its id */
export async function connectTenant(
  { connections, clock }: Pick<Services, 'connections' | 'clock'>,
  tenant: Tenant,
  by: Way = shared,
): Promise<string> {
  const made = await connections.create({
    profile: by.profile,
    profileVersion: builtInProfiles.find(({ id }) => id === by.profile)?.version ?? 1,
    ownership: by.ownership,
    tenant: tenant.id,
    tenantName: tenant.domain,
    name: tenant.displayName,
    tags: ['fleet'],
    createdBy: 'the sandbox',
  });
  if (!made.ok) return made.error;
  const at = iso(clock());
  const completedBy = tenant.users[0]?.id ?? '';
  await connections.update(made.value.id, (current) => ({
    connection: {
      ...current,
      state: 'healthy',
      access: by.access,
      onboarding: { attempt: 0, consentedBefore: false, startedAt: at, completedAt: at, completedBy },
      health: {
        ...current.health,
        // What was told of it then.
        stateSequence: 1,
        toldState: 'connection.healthy',
        checks: Object.fromEntries(
          by.asked.map((check) => [check, { last: { verdict: 'ok', evidence: {} }, at } as const]),
        ),
      },
    },
  }));
  return made.value.id;
}

const shared: Way = {
  profile: 'certero-application',
  ownership: 'shared',
  access: noAccess,
  asked: ['consentStatus', 'dataAccess', 'anonymization'],
};
