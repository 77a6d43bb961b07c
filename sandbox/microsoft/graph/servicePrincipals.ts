import { findApplication, isEffective } from '../sandbox.ts';
import { GRAPH_APP_ID, graphPermissions } from '../wellKnown.ts';
import type { AppRoleAssignment, PermissionGrant } from '../world.ts';
import type { ServicePrincipal } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row, Shape } from './shape.ts';

const principals: Shape = {
  type: 'servicePrincipal',
  context: 'servicePrincipals',
  filterable: ['id', 'appId', 'displayName', 'servicePrincipalType', 'accountEnabled', 'tags'],
};
const assignments: Shape = {
  type: 'appRoleAssignment',
  context: 'appRoleAssignments',
  filterable: ['appRoleId', 'principalId', 'resourceId'],
};
const grants: Shape = {
  type: 'oAuth2PermissionGrant',
  context: 'oauth2PermissionGrants',
  filterable: ['clientId', 'consentType', 'principalId', 'resourceId'],
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

function principalRow(call: GraphCall, principal: ServicePrincipal): Row {
  const isGraph = principal.appId === GRAPH_APP_ID;
  const application = findApplication(call.sandbox.world, principal.appId);
  return {
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

const visible = ({ sandbox, tenant }: GraphCall): ServicePrincipal[] =>
  tenant.servicePrincipals.filter((principal) => isEffective(sandbox, principal));

function findOne(call: GraphCall): ServicePrincipal {
  const { property, value } = onlyKey(call);
  const wanted = value.toLowerCase();
  const principal = visible(call).find((one) => (property === 'appid' ? one.appId : one.id) === wanted);
  if (!principal) throw graphRefusals.notFound(value);
  return principal;
}

function assignmentRow(call: GraphCall, assignment: AppRoleAssignment): Row {
  const { tenant } = call;
  const named = (id: string): string | undefined =>
    [...tenant.servicePrincipals, ...tenant.users].find((one) => one.id === id)?.displayName;
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: assignment.createdDateTime,
    principalDisplayName: named(assignment.principalId) ?? null,
    principalId: assignment.principalId,
    principalType: assignment.principalType,
    resourceDisplayName: named(assignment.resourceId) ?? null,
    resourceId: assignment.resourceId,
  };
}

function answerAssignments(call: GraphCall, side: 'principalId' | 'resourceId') {
  const { id } = findOne(call);
  const rows = call.tenant.appRoleAssignments
    .filter((assignment) => assignment[side] === id && isEffective(call.sandbox, assignment))
    .map((assignment) => assignmentRow(call, assignment));
  return answerMany(call, assignments, rows);
}

const grantRow = ({ id, clientId, consentType, principalId, resourceId, scope }: PermissionGrant): Row => ({
  clientId,
  consentType,
  id,
  principalId,
  resourceId,
  scope,
});

function answerGrants(call: GraphCall, clientId: string | undefined) {
  const rows = call.tenant.oauth2PermissionGrants
    .filter(
      (grant) => isEffective(call.sandbox, grant) && (clientId === undefined || grant.clientId === clientId),
    )
    .map(grantRow);
  return answerMany(call, grants, rows);
}

/** Applications as they live in the tenant, and what was granted to them. */
export const servicePrincipalRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/serviceprincipals',
    handle: (call) =>
      answerMany(
        call,
        principals,
        visible(call).map((principal) => principalRow(call, principal)),
      ),
  },
  {
    method: 'GET',
    path: '/serviceprincipals/{id}',
    handle: (call) => answerOne(call, principals, principalRow(call, findOne(call))),
  },
  {
    method: 'GET',
    path: '/serviceprincipals/{id}/approleassignments',
    handle: (call) => answerAssignments(call, 'principalId'),
  },
  {
    method: 'GET',
    path: '/serviceprincipals/{id}/approleassignedto',
    handle: (call) => answerAssignments(call, 'resourceId'),
  },
  {
    method: 'GET',
    path: '/serviceprincipals/{id}/oauth2permissiongrants',
    handle: (call) => answerGrants(call, findOne(call).id),
  },
  { method: 'GET', path: '/oauth2permissiongrants', handle: (call) => answerGrants(call, undefined) },
];
