import { nextGuid, nextHex32, nextLinkId, nextSecret, type RandomState } from '../random.ts';
import type { Origins } from '../sandbox.ts';
import { GRAPH_APP_ID, graphPermission } from '../wellKnown.ts';
import type { Seeded, Tenant, Vault } from '../world.ts';
import type { Application, AppRole, PasswordCredential } from '../worldApps.ts';
import { graphAccess, seedApplication } from './application.ts';
import { seedServicePrincipal } from './tenant.ts';

const YEAR = 365 * 86_400_000;

/** A client secret that is good for a year. */
export function seedSecret(state: RandomState, now: number, displayName: string): PasswordCredential {
  const secretText = nextSecret(state);
  return {
    keyId: nextGuid(state),
    displayName,
    startDateTime: new Date(now).toISOString(),
    endDateTime: new Date(now + YEAR).toISOString(),
    hint: secretText.slice(0, 3),
    secretText,
    effectiveAt: 0,
  };
}

/** A role that an application offers to people and programs. */
export const role = (state: RandomState, value: string, description: string): AppRole => ({
  id: nextGuid(state),
  value,
  displayName: value,
  description,
  allowedMemberTypes: ['User', 'Application'],
});

const secretOf = (application: Application): string => application.passwordCredentials[0]?.secretText ?? '';

/** The operator's apps with secrets, identity and vault; service principals and grants go into `tenant`. */
export function seedOperator(
  state: RandomState,
  now: number,
  origins: Origins,
  tenant: Tenant,
): {
  applications: Application[];
  vault: Vault;
  seeded: Omit<Seeded, 'tenants' | 'setupApp' | 'stewardApp' | 'connector'>;
} {
  const register = (displayName: string, secret: PasswordCredential, more: Partial<Application>) =>
    seedApplication(state, now, tenant.id, displayName, { passwordCredentials: [secret], ...more });
  const enlist = (appId: string, displayName: string, type?: 'ManagedIdentity') => {
    const principal = seedServicePrincipal(state, now, appId, displayName, tenant.id, type);
    tenant.servicePrincipals.push(principal);
    return principal;
  };
  const assign = (
    principalId: string,
    principalType: 'User' | 'ServicePrincipal',
    resourceId: string,
    appRoleId: string,
  ) =>
    tenant.appRoleAssignments.push({
      id: nextLinkId(state),
      principalId,
      principalType,
      resourceId,
      appRoleId,
      createdDateTime: new Date(now).toISOString(),
      effectiveAt: 0,
    });
  const graph = tenant.servicePrincipals.find((principal) => principal.appId === GRAPH_APP_ID)?.id ?? '';

  const roles = {
    reader: role(state, 'Mooring.Reader', 'See connections and their health'),
    operator: role(state, 'Mooring.Operator', 'Make and repair connections'),
    admin: role(state, 'Mooring.Admin', 'Change everything'),
  };
  const signIn = register('Mooring', seedSecret(state, now, 'sign-in'), {
    redirectUris: [`${origins.app}/.auth/login/aad/callback`],
    appRoles: Object.values(roles),
  });
  const signInPrincipal = enlist(signIn.appId, signIn.displayName);
  tenant.oauth2PermissionGrants.push({
    id: nextLinkId(state),
    clientId: signInPrincipal.id,
    consentType: 'AllPrincipals',
    principalId: null,
    resourceId: graph,
    scope: 'openid profile email offline_access User.Read',
    effectiveAt: 0,
  });
  const [olivia, rosa] = tenant.users;
  if (olivia) assign(olivia.id, 'User', signInPrincipal.id, roles.admin.id);
  if (rosa) assign(rosa.id, 'User', signInPrincipal.id, roles.reader.id);

  const automation = register('Mooring automation', seedSecret(state, now, 'automation'), {});
  const automationPrincipal = enlist(automation.appId, automation.displayName);
  assign(automationPrincipal.id, 'ServicePrincipal', signInPrincipal.id, roles.admin.id);

  const sharedSecret = seedSecret(state, now, 'mooring');
  const shared = register('Certero for Office 365', sharedSecret, {
    signInAudience: 'AzureADMultipleOrgs',
    redirectUris: [`${origins.app}/connect/callback`],
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH_APP_ID,
        resourceAccess: [
          ...graphAccess(
            ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All'],
            'Role',
          ),
          ...graphAccess(['openid', 'profile'], 'Scope'),
        ],
      },
    ],
  });
  enlist(shared.appId, shared.displayName);

  const identityClientId = nextGuid(state);
  const identity = enlist(identityClientId, 'mooring-identity', 'ManagedIdentity');
  for (const name of ['Application.Read.All', 'CrossTenantInformation.ReadBasic.All']) {
    const right = graphPermission(name)?.application?.id;
    if (right !== undefined) assign(identity.id, 'ServicePrincipal', graph, right);
  }

  const vaultVersion = nextHex32(state);
  const vaultSecretName = 'shared-certero-application';
  const seconds = Math.floor(now / 1000);
  const vault: Vault = {
    name: new URL(origins.vault).hostname.split('.')[0] ?? 'mooring',
    tenantId: tenant.id,
    roles: { [identity.id]: 'officer' },
    secrets: {
      [vaultSecretName]: {
        name: vaultSecretName,
        versions: [
          {
            version: vaultVersion,
            value: sharedSecret.secretText,
            contentType: 'text/plain',
            tags: { keyId: sharedSecret.keyId, appId: shared.appId, kind: 'clientSecret' },
            enabled: true,
            expires: Math.floor(Date.parse(sharedSecret.endDateTime) / 1000),
            created: seconds,
            updated: seconds,
          },
        ],
      },
    },
  };
  return {
    applications: [signIn, automation, shared],
    vault,
    seeded: {
      operatorTenant: tenant.id,
      signInApp: { clientId: signIn.appId, secret: secretOf(signIn) },
      automation: { clientId: automation.appId, secret: secretOf(automation) },
      sharedApp: { clientId: shared.appId, keyId: sharedSecret.keyId, vaultSecretName, vaultVersion },
      managedIdentityClientId: identityClientId,
      managedIdentityObjectId: identity.id,
    },
  };
}
