/** What permissions that several connectors ask for allow, in words that a tenant admin knows. */
export const plain = {
  directory: 'Read the directory: organization, subscriptions, users, groups and devices',
  groups: 'Read all groups',
  reports: 'Read all usage reports',
  users: 'Read all users’ full profiles',
  organization: 'Read the organization’s details and its subscriptions',
  devices: 'Read all devices',
  audit: 'Read sign-in and audit logs',
  offline: 'Keep its access while nobody is signed in',
  signIn: 'Sign people in',
  self: 'Read the profile of whoever is signed in',
} as const;
