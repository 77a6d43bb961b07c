import permissionData from './data/graph-permissions.json' with { type: 'json' };

/** Application id of Microsoft Graph in every tenant. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
/** Application id of Azure Key Vault. */
export const VAULT_APP_ID = 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093';
/** What a federated credential's token is made for. */
export const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** Template ids of Entra's built-in roles. @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
export const directoryRoles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
  usageSummaryReportsReader: '75934031-6c7e-415a-99d7-48dbd49e875e',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

const roleNames = new Map<string, string>([
  [directoryRoles.globalAdministrator, 'Global Administrator'],
  [directoryRoles.privilegedRoleAdministrator, 'Privileged Role Administrator'],
  [directoryRoles.applicationAdministrator, 'Application Administrator'],
  [directoryRoles.cloudApplicationAdministrator, 'Cloud Application Administrator'],
  [directoryRoles.globalReader, 'Global Reader'],
  [directoryRoles.reportsReader, 'Reports Reader'],
  [directoryRoles.usageSummaryReportsReader, 'Usage Summary Reports Reader'],
  [directoryRoles.userAdministrator, 'User Administrator'],
]);

/** The name of a role as pages show it; the id itself where it is not known. */
export const roleName = (templateId: string): string => roleNames.get(templateId) ?? templateId;

interface PermissionText {
  id: string;
  displayName: string;
  description: string;
}

/** A Microsoft Graph permission: as an app role, as a delegated scope, or both. */
export interface GraphPermission {
  name: string;
  application?: PermissionText;
  delegated?: PermissionText & { adminConsentRequired: boolean };
}

/** Every Graph permission that the sandbox knows; others are refused as unknown. */
export const graphPermissions: readonly GraphPermission[] = permissionData.permissions;

/** The application permission with this app role id. */
export const graphRole = (id: string): GraphPermission | undefined =>
  graphPermissions.find((permission) => permission.application?.id === id);

/** The permission with this name, compared as Entra does: without regard to case. */
export const graphPermission = (name: string): GraphPermission | undefined =>
  graphPermissions.find((permission) => permission.name.toLowerCase() === name.toLowerCase());

/** The delegated permission with this scope id. */
export const graphScope = (id: string): GraphPermission | undefined =>
  graphPermissions.find((permission) => permission.delegated?.id === id);

/** Scopes of OpenID Connect, which belong to every app. */
export const oidcScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];
