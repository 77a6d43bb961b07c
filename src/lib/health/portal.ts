const entra = (view: string): string => `https://entra.microsoft.com/#view/${view}`;

/** Where Microsoft's admin centres have what a finding's steps speak of. */
export const portal = {
  enterpriseApps: entra('Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'),
  appRegistrations: entra('Microsoft_AAD_RegisteredApps/ApplicationsListBlade'),
  users: entra('Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers'),
  roles: entra('Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles'),
  conditionalAccess: entra('Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'),
  reports: 'https://admin.microsoft.com/#/Settings/Services/:/Settings/L1/Reports',
  licences: 'https://admin.microsoft.com/#/licenses',
} as const;

/** Where the credentials of one app are, for whoever may see the app. @param clientId a GUID */
export const credentialsOfApp = (clientId: string): string =>
  entra(`Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${clientId}`);
