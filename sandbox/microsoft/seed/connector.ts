import { nextLinkId } from '../random.ts';
import type { KeptWorld, Seeded } from '../world.ts';
import { seedApplication } from './application.ts';
import { role, seedSecret } from './operator.ts';
import { seedServicePrincipal } from './tenant.ts';

/** A connector's own program in the operator's tenant, with the role by which it may fetch tokens and nothing else. */
export function seedConnector(world: KeptWorld, now: number): Seeded['connector'] {
  const { operatorTenant, signInApp } = world.seeded;
  const signIn = world.applications.find(({ appId }) => appId === signInApp.clientId);
  const home = world.tenants.find(({ id }) => id === operatorTenant);
  const resource = home?.servicePrincipals.find(({ appId }) => appId === signInApp.clientId);
  if (!signIn || !home || !resource) throw new Error('The state has no sign-in app.');
  const fetches = role(world, 'Mooring.Connector', 'Fetch tokens of connections that name the caller');
  signIn.appRoles.push({ ...fetches });
  const secret = seedSecret(world, now, 'connector');
  const application = seedApplication(world, now, home.id, 'Mooring connector', {
    passwordCredentials: [secret],
  });
  const { appId, displayName } = application;
  const principal = seedServicePrincipal(world, now, appId, displayName, home.id);
  world.applications.push(application);
  home.servicePrincipals.push(principal);
  home.appRoleAssignments.push({
    id: nextLinkId(world),
    principalId: principal.id,
    principalType: 'ServicePrincipal',
    resourceId: resource.id,
    appRoleId: fetches.id,
    createdDateTime: new Date(now).toISOString(),
    effectiveAt: 0,
  });
  return { clientId: appId, objectId: principal.id, secret: secret.secretText };
}
