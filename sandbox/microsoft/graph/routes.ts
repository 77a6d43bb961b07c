import { applicationKeyRoutes } from './applicationKeys.ts';
import { applicationRoutes } from './applications.ts';
import { applicationSecretRoutes } from './applicationSecrets.ts';
import { appRoleAssignmentRoutes } from './appRoleAssignments.ts';
import type { GraphRoute } from './call.ts';
import { deletedItemRoutes } from './deletedItems.ts';
import { directoryRoutes } from './directory.ts';
import { directoryRoleRoutes } from './directoryRoles.ts';
import { domainRoutes } from './domains.ts';
import { exchangeRoutes } from './exchange.ts';
import { federatedCredentialRoutes } from './federatedCredentials.ts';
import { memberOfRoutes } from './memberOf.ts';
import { ownerRoutes } from './owners.ts';
import { permissionGrantRoutes } from './permissionGrants.ts';
import { policyRoutes } from './policies.ts';
import { reportRoutes } from './reports.ts';
import { roleRoutes } from './roles.ts';
import { servicePrincipalRoutes } from './servicePrincipals.ts';
import { tenantRelationshipRoutes } from './tenantRelationships.ts';
import { userDeltaRoutes } from './userDelta.ts';
import { userRoutes } from './users.ts';

/** Every endpoint of Graph that the sandbox serves, apart from `$batch`. */
export const graphRoutes: readonly GraphRoute[] = [
  ...directoryRoutes,
  ...domainRoutes,
  ...tenantRelationshipRoutes,
  ...userRoutes,
  ...userDeltaRoutes,
  ...memberOfRoutes,
  ...applicationRoutes,
  ...applicationSecretRoutes,
  ...applicationKeyRoutes,
  ...federatedCredentialRoutes,
  ...servicePrincipalRoutes,
  ...ownerRoutes,
  ...appRoleAssignmentRoutes,
  ...permissionGrantRoutes,
  ...roleRoutes,
  ...directoryRoleRoutes,
  ...deletedItemRoutes,
  ...policyRoutes,
  ...reportRoutes,
  ...exchangeRoutes,
];
