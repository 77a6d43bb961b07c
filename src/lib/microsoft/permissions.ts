/**
 * Ids of the Microsoft Graph permissions that our profiles ask for, the same in every tenant.
 *
 * Drawn from microsoftgraph/microsoft-graph-devx-content at 6cbd6bbd (2026-08-07).
 */
const applicationRoles = {
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Group.Read.All': '5b567255-7703-4780-807c-7be8301ae99b',
  'ReportSettings.Read.All': 'ee353f83-55ef-4b78-82da-555bfa2b4b95',
  'Reports.Read.All': '230c1aed-a721-4c5d-9cb4-a90514e508ef',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
} as const;

export type ApplicationPermission = keyof typeof applicationRoles;

export const applicationPermissions = Object.keys(applicationRoles) as [
  ApplicationPermission,
  ...ApplicationPermission[],
];

export const roleId = (permission: ApplicationPermission): string => applicationRoles[permission];

/** The name of an application role of Microsoft Graph, where it is one of ours. */
export const roleName = (id: string): ApplicationPermission | undefined =>
  applicationPermissions.find((name) => applicationRoles[name] === id.toLowerCase());
