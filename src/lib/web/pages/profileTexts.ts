import type { Profile } from '../../profiles/schema.ts';

type App = Profile['apps'][number];

/** Whose app it is, in one sentence. */
export const ownershipTexts: Record<App['ownership'], string> = {
  dedicated: 'An app of the tenant’s own, registered there',
  shared: 'The shared app: one of yours for all tenants',
  either: 'Your shared app, or one of the tenant’s own',
};

/** By whose apps a profile can be connected here. */
export const connectableTexts: Record<'shared' | 'dedicated', string> = {
  shared: 'through your shared app',
  dedicated: 'with apps or accounts of the tenant’s own',
};

export const consentTexts: Record<Profile['consent'], string> = {
  admin: 'By an admin, for the whole organization',
  account: 'For the connector’s account alone',
};

export const concealedTexts: Record<Profile['reports']['concealedNames'], string> = {
  mustBeOff: 'Must show the names of users',
  any: 'May conceal the names of users',
};

export const dataTexts: Record<Profile['data'][number], string> = {
  organization: 'organization',
  users: 'users',
  groups: 'groups',
  devices: 'devices',
  subscriptions: 'subscriptions and licences',
  usageReports: 'usage reports',
  signIns: 'sign-ins',
};

export const handOverTexts: Record<Profile['handOver'][number], string> = {
  tenantId: 'Tenant ID',
  tenantName: 'Tenant name',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  userName: 'User name',
  password: 'Password',
  directoryUserName: 'User name in the directory',
  directoryPassword: 'Password in the directory',
};

/** What stands in the place of a client secret where the app has a certificate. */
export const certificateText = 'Certificate with private key (PEM)';

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

const severalApps: Record<App['ownership'], (count: number) => string> = {
  dedicated: (count) => `${count} apps of the tenant’s own, registered there`,
  shared: (count) => `${count} shared apps: yours for all tenants`,
  either: (count) => `${count} apps: your shared ones, or the tenant’s own`,
};

/** What the profile needs of a tenant, one plain phrase each. */
export function needsOf({ apps, account, reports }: Profile): string[] {
  const byOwnership = Map.groupBy(apps, ({ ownership }) => ownership);
  const permissions = apps.flatMap(({ application, delegated }) => [...application, ...delegated]).length;
  return [
    ...[...byOwnership].map(([ownership, { length }]) =>
      length === 1 ? ownershipTexts[ownership] : severalApps[ownership](length),
    ),
    ...(permissions > 0
      ? [`${counted(permissions, 'permission', 'permissions')} that an admin accepts`]
      : []),
    ...(account
      ? [account.kind === 'made' ? 'An account made for it' : 'An existing user who signs in']
      : []),
    ...(reports.concealedNames === 'mustBeOff' ? ['Usage reports that show the names of users'] : []),
  ];
}
