import type { Tenant } from '../world.ts';
import type { GraphRoute } from './call.ts';
import { answerOne } from './query.ts';
import { derivedGuid } from './roleHolders.ts';
import type { Row } from './shape.ts';

function appManagementRow({ policies = {} }: Tenant): Row {
  const { secretsForbidden = false, secretLifetime } = policies;
  const since = { state: 'enabled', restrictForAppsCreatedAfterDateTime: '2019-10-19T10:37:00Z' };
  const passwordCredentials = [
    ...(secretsForbidden ? [{ restrictionType: 'passwordAddition', maxLifetime: null, ...since }] : []),
    ...(secretLifetime === undefined
      ? []
      : [{ restrictionType: 'passwordLifetime', maxLifetime: secretLifetime, ...since }]),
  ];
  const restrictions = { passwordCredentials, keyCredentials: [] };
  return {
    id: '00000000-0000-0000-0000-000000000000',
    displayName: 'Default app management tenant policy',
    description:
      'Default tenant policy that enforces app management restrictions on applications and service principals.',
    isEnabled: passwordCredentials.length > 0,
    applicationRestrictions: restrictions,
    servicePrincipalRestrictions: restrictions,
  };
}

const authorizationRow = ({ policies = {} }: Tenant): Row => ({
  id: 'authorizationPolicy',
  displayName: 'Authorization Policy',
  description: 'Used to manage authorization related settings across the company.',
  allowInvitesFrom: 'everyone',
  allowedToUseSSPR: true,
  blockMsolPowerShell: false,
  defaultUserRolePermissions: {
    allowedToCreateApps: policies.usersMayRegisterApplications ?? true,
    allowedToCreateSecurityGroups: true,
    allowedToReadOtherUsers: true,
    permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-recommended'],
  },
});

const securityDefaultsRow = (tenant: Tenant): Row => ({
  id: derivedGuid(`${tenant.id} security defaults`),
  displayName: 'Security Defaults',
  description: 'Security defaults is a set of basic identity security mechanisms recommended by Microsoft.',
  isEnabled: tenant.knobs.securityDefaults,
});

/** Policies of the tenant, for reading. */
export const policyRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/policies/defaultappmanagementpolicy',
    handle: (call) =>
      answerOne(
        call,
        { type: 'tenantAppManagementPolicy', context: 'policies/defaultAppManagementPolicy', filterable: [] },
        appManagementRow(call.tenant),
      ),
  },
  {
    method: 'GET',
    path: '/policies/authorizationpolicy',
    handle: (call) =>
      answerOne(
        call,
        { type: 'authorizationPolicy', context: 'policies/authorizationPolicy', filterable: [] },
        authorizationRow(call.tenant),
      ),
  },
  {
    method: 'GET',
    path: '/policies/identitysecuritydefaultsenforcementpolicy',
    handle: (call) =>
      answerOne(
        call,
        {
          type: 'identitySecurityDefaultsEnforcementPolicy',
          context: 'policies/identitySecurityDefaultsEnforcementPolicy',
          filterable: [],
        },
        securityDefaultsRow(call.tenant),
      ),
  },
];
