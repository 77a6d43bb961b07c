import { nextGuid } from '../../sandbox/microsoft/random.ts';
import { seedApplication } from '../../sandbox/microsoft/seed/application.ts';
import { seedServicePrincipal } from '../../sandbox/microsoft/seed/tenant.ts';
import { GRAPH_APP_ID, graphPermission } from '../../sandbox/microsoft/wellKnown.ts';
import { DAY, iso } from '../../src/lib/clock.ts';
import type { TenantName } from './journey.ts';
import type { World } from './world.ts';

/** Registers an app in a tenant, as its own admin would: with a secret, and roles granted. */
export function registered(
  { microsoft, now }: Pick<World, 'microsoft' | 'now'>,
  name: TenantName,
  { roles, days = 200 }: { roles: readonly string[]; days?: number },
) {
  const { world } = microsoft;
  const tenant = world.tenants.find(({ id }) => id === world.seeded.tenants[name]);
  const graph = tenant?.servicePrincipals.find(({ appId }) => appId === GRAPH_APP_ID);
  if (!tenant || !graph) throw new Error(`no tenant ${name}`);
  const application = seedApplication(world, now(), tenant.id, 'Connector', {});
  const secret = `${nextGuid(world).slice(0, 3)}8Q~${'s'.repeat(34)}`;
  const credential = {
    keyId: nextGuid(world),
    displayName: 'by hand',
    startDateTime: iso(now() - DAY),
    endDateTime: iso(now() + days * DAY),
    hint: secret.slice(0, 3),
    secretText: secret,
    effectiveAt: 0,
  };
  application.passwordCredentials.push(credential);
  world.applications.push(application);
  const principal = seedServicePrincipal(world, now(), application.appId, 'Connector', tenant.id);
  tenant.servicePrincipals.push(principal);
  const grant = (role: string): void => {
    const appRoleId = graphPermission(role)?.application?.id;
    if (appRoleId === undefined) throw new Error(`no application permission ${role}`);
    tenant.appRoleAssignments.push({
      id: nextGuid(world),
      principalId: principal.id,
      principalType: 'ServicePrincipal',
      resourceId: graph.id,
      appRoleId,
      createdDateTime: iso(now()),
      effectiveAt: 0,
    });
  };
  roles.forEach(grant);
  return { application, principal, tenant, clientId: application.appId, secret, credential, grant };
}
