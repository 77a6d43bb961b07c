import { graphAccess, seedApplication } from '../../sandbox/microsoft/seed/application.ts';
import { GRAPH_APP_ID } from '../../sandbox/microsoft/wellKnown.ts';
import type { User } from '../../sandbox/microsoft/world.ts';
import type { Application } from '../../sandbox/microsoft/worldApps.ts';
import { contosoOf, personOf } from './setup.ts';
import type { World } from './world.ts';

/** An app that somebody registered by hand: with a redirect, a permission and a secret that we know nothing of. */
export function strangerApp(world: World, displayName: string): Application {
  const app = seedApplication(world.microsoft.world, world.now(), contosoOf(world).id, displayName, {
    redirectUris: ['https://old.example/back'],
    identifierUris: [],
    requiredResourceAccess: [
      { resourceAppId: GRAPH_APP_ID, resourceAccess: graphAccess(['Mail.Read'], 'Role') },
    ],
    passwordCredentials: [
      {
        keyId: crypto.randomUUID(),
        displayName: 'by hand',
        startDateTime: new Date(world.now()).toISOString(),
        endDateTime: new Date(world.now() + 86_400_000 * 300).toISOString(),
        hint: 'abc',
        secretText: 'abc-by-hand',
        effectiveAt: 0,
      },
    ],
  });
  world.microsoft.world.applications.push(app);
  return app;
}

/** An account of this name that somebody made by hand. */
export function strangerAccount(world: World, name: string): User {
  const account: User = {
    ...structuredClone(personOf(world, 'diego@contoso.example')),
    id: crypto.randomUUID(),
    userPrincipalName: `${name}@contoso.example`,
    password: 'By-Hand-1234',
  };
  contosoOf(world).users.push(account);
  return account;
}

/** Somebody deletes an app; it and its service principal lie in the recycle bin. */
export function deleteApp(world: World, app: Application): void {
  const contoso = contosoOf(world);
  const { microsoft } = world;
  const deletedDateTime = new Date(world.now()).toISOString();
  microsoft.world.applications = microsoft.world.applications.filter((one) => one !== app);
  const principal = contoso.servicePrincipals.find(({ appId }) => appId === app.appId);
  contoso.servicePrincipals = contoso.servicePrincipals.filter((one) => one !== principal);
  contoso.appRoleAssignments = contoso.appRoleAssignments.filter(
    ({ principalId }) => principalId !== principal?.id,
  );
  contoso.oauth2PermissionGrants = contoso.oauth2PermissionGrants.filter(
    ({ clientId }) => clientId !== principal?.id,
  );
  contoso.deletedItems = [
    ...(contoso.deletedItems ?? []),
    { kind: 'application', deletedDateTime, item: app },
    ...(principal ? [{ kind: 'servicePrincipal' as const, deletedDateTime, item: principal }] : []),
  ];
}

/** Somebody deletes an account. */
export function deleteAccount(world: World, account: User): void {
  const contoso = contosoOf(world);
  contoso.users = contoso.users.filter((one) => one !== account);
  const deletedDateTime = new Date(world.now()).toISOString();
  contoso.deletedItems = [...(contoso.deletedItems ?? []), { kind: 'user', deletedDateTime, item: account }];
}
