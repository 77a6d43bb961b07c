/**
 * Names of the Microsoft Graph application permissions that our profiles ask for.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export const applicationPermissions = [
  'Directory.Read.All',
  'Group.Read.All',
  'ReportSettings.Read.All',
  'Reports.Read.All',
  'User.Read.All',
] as const;
