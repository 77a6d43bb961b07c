import { findApplication, isEffective } from '../sandbox.ts';
import { GRAPH_APP_ID, graphPermissions } from '../wellKnown.ts';
import type { ServicePrincipal } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphCall } from './call.ts';
import type { Row, Shape } from './shape.ts';

export const servicePrincipals: Shape = {
  type: 'servicePrincipal',
  context: 'servicePrincipals',
  filterable: ['id', 'appId', 'displayName', 'servicePrincipalType', 'accountEnabled', 'tags'],
};

const graphAppRoles = graphPermissions.flatMap(({ name, application }) =>
  application
    ? [
        {
          ...application,
          allowedMemberTypes: ['Application'],
          isEnabled: true,
          origin: 'Application',
          value: name,
        },
      ]
    : [],
);
const graphScopes = graphPermissions.flatMap(({ name, delegated }) =>
  delegated
    ? [
        {
          adminConsentDescription: delegated.description,
          adminConsentDisplayName: delegated.displayName,
          id: delegated.id,
          isEnabled: true,
          type: delegated.adminConsentRequired ? 'Admin' : 'User',
          userConsentDescription: delegated.description,
          userConsentDisplayName: delegated.displayName,
          value: name,
        },
      ]
    : [],
);

/** A service principal as Graph shows it. */
export function principalRow(call: GraphCall, principal: ServicePrincipal): Row {
  const isGraph = principal.appId === GRAPH_APP_ID;
  const application = findApplication(call.sandbox.world, principal.appId);
  return {
    notes: null,
    ...principal.more,
    id: principal.id,
    deletedDateTime: null,
    accountEnabled: principal.accountEnabled,
    appDisplayName: principal.displayName,
    appId: principal.appId,
    appOwnerOrganizationId: principal.appOwnerOrganizationId,
    appRoleAssignmentRequired: principal.appRoleAssignmentRequired,
    displayName: principal.displayName,
    replyUrls: application?.redirectUris ?? [],
    servicePrincipalNames: [principal.appId],
    servicePrincipalType: principal.servicePrincipalType,
    signInAudience: application?.signInAudience ?? 'AzureADMultipleOrgs',
    tags: principal.tags,
    appRoles: isGraph ? graphAppRoles : (application?.appRoles ?? []),
    oauth2PermissionScopes: isGraph ? graphScopes : [],
    keyCredentials: [],
    passwordCredentials: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  };
}

/** Service principals that have reached the replica which answers. */
export const visiblePrincipals = ({ sandbox, tenant }: GraphCall): ServicePrincipal[] =>
  tenant.servicePrincipals.filter((principal) => isEffective(sandbox, principal));

/** The service principal at this address, by object id or by `(appId='…')`; refuses with 404. */
export function findPrincipalAt(call: GraphCall): ServicePrincipal {
  const { property, value } = onlyKey(call);
  const wanted = value.toLowerCase();
  const principal = visiblePrincipals(call).find(
    (one) => (property === 'appid' ? one.appId : one.id) === wanted,
  );
  if (!principal) throw graphRefusals.notFound(value);
  return principal;
}
