import { nextGuid, type RandomState } from '../random.ts';
import { graphPermission } from '../wellKnown.ts';
import type { Application } from '../worldApps.ts';

/** An application registered in a tenant, single tenant and without credential unless `more` says otherwise. */
export function seedApplication(
  state: RandomState,
  now: number,
  homeTenantId: string,
  displayName: string,
  more: Partial<Application>,
): Application {
  const appId = nextGuid(state);
  return {
    id: nextGuid(state),
    appId,
    homeTenantId,
    displayName,
    signInAudience: 'AzureADMyOrg',
    createdDateTime: new Date(now).toISOString(),
    identifierUris: [`api://${appId}`],
    redirectUris: [],
    appRoles: [],
    requiredResourceAccess: [],
    passwordCredentials: [],
    keyCredentials: [],
    federatedIdentityCredentials: [],
    owners: [],
    requestedAccessTokenVersion: 2,
    effectiveAt: 0,
    ...more,
  };
}

/** Permissions of Graph by name, as a registration lists them. */
export const graphAccess = (names: readonly string[], kind: 'Role' | 'Scope') =>
  names.flatMap((name) => {
    const permission = graphPermission(name);
    const id = kind === 'Role' ? permission?.application?.id : permission?.delegated?.id;
    return id === undefined ? [] : [{ id, type: kind }];
  });
