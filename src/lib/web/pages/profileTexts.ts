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
};

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** What the profile needs of a tenant, one plain phrase each. */
export function needsOf({ apps, account, reports }: Profile): string[] {
  const permissions = apps.flatMap(({ application, delegated }) => [...application, ...delegated]).length;
  return [
    ...apps.map(({ ownership }) => ownershipTexts[ownership]),
    ...(permissions > 0
      ? [`${counted(permissions, 'permission', 'permissions')} that an admin accepts`]
      : []),
    ...(account
      ? [account.kind === 'made' ? 'An account made for it' : 'An existing user who signs in']
      : []),
    ...(reports.concealedNames === 'mustBeOff' ? ['Usage reports that show the names of users'] : []),
  ];
}
