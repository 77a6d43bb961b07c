import { nextGuid } from '../random.ts';
import type { Origins } from '../sandbox.ts';
import { GRAPH_APP_ID, TOKEN_EXCHANGE_AUDIENCE } from '../wellKnown.ts';
import type { KeptWorld, Seeded } from '../world.ts';
import { graphAccess, seedApplication } from './application.ts';
import { seedServicePrincipal } from './tenant.ts';

const stewardRoles = [
  'Directory.Read.All',
  'ReportSettings.Read.All',
  'Application.ReadWrite.OwnedBy',
  'ReportSettings.ReadWrite.All',
];

/** The app that sets tenants up and the one that looks after them; both trust the managed identity and have no secret. */
export function seedProvisioners(
  world: KeptWorld,
  now: number,
  { app, authority }: Origins,
): Pick<Seeded, 'setupApp' | 'stewardApp'> {
  const { operatorTenant, managedIdentityObjectId } = world.seeded;
  const home = world.tenants.find(({ id }) => id === operatorTenant);
  const register = (displayName: string, access: ReturnType<typeof graphAccess>, redirectUris: string[]) => {
    const trusted = {
      id: nextGuid(world),
      name: 'mooring-identity',
      issuer: `${authority}/${operatorTenant}/v2.0`,
      subject: managedIdentityObjectId,
      audiences: [TOKEN_EXCHANGE_AUDIENCE],
    };
    const application = seedApplication(world, now, operatorTenant, displayName, {
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: [],
      redirectUris,
      requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: access }],
      federatedIdentityCredentials: [trusted],
    });
    const { appId } = application;
    world.applications.push(application);
    home?.servicePrincipals.push(seedServicePrincipal(world, now, appId, displayName, operatorTenant));
    return { clientId: appId };
  };
  return {
    // Registered with nothing to read: what a step needs is asked for when an admin is there to allow it.
    setupApp: register('Harbor Operations – setup', graphAccess(['openid', 'profile'], 'Scope'), [
      `${app}/connect/callback`,
    ]),
    stewardApp: register('Harbor Operations – steward', graphAccess(stewardRoles, 'Role'), []),
  };
}
