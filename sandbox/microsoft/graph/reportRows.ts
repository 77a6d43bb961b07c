import { createHash } from 'node:crypto';
import type { Tenant, UsageRow, User } from '../world.ts';

/** Periods that usage reports know. */
export const periods = ['D7', 'D30', 'D90', 'D180'] as const;
export type Period = (typeof periods)[number];

/** One person in a report, with names as the report shows them. */
export interface ReportRow {
  userPrincipalName: string;
  displayName: string;
  usage: UsageRow;
  user: User;
}

/** What takes a name's place in concealed reports: 32 upper-case hexadecimal digits, the same in every report. */
const concealed = (tenantId: string, name: string): string =>
  createHash('md5').update(`${tenantId} ${name}`).digest('hex').toUpperCase();

/** How far reports lag behind. */
const LAG = 2 * 86_400_000;

/**
 * Everybody with usage; names are concealed where the tenant or the reader's role says so.
 * Of a tenant younger than the lag there is no day to report yet, so nobody.
 */
export function reportRows(tenant: Tenant, hideNames: boolean, now: number): ReportRow[] {
  if (now - Date.parse(tenant.createdDateTime) < LAG) return [];
  return tenant.usage.flatMap((usage) => {
    const user = tenant.users.find((one) => one.id === usage.userId);
    if (!user) return [];
    const { userPrincipalName, displayName } = user;
    const names = hideNames
      ? {
          userPrincipalName: concealed(tenant.id, userPrincipalName),
          displayName: concealed(tenant.id, `display ${displayName}`),
        }
      : { userPrincipalName, displayName };
    return [{ ...names, usage, user }];
  });
}

/** Reports describe the day before yesterday. */
const refreshDate = (now: number): string => new Date(now - LAG).toISOString().slice(0, 10);

const platforms = ['Windows', 'Mac', 'Mobile', 'Web'] as const;
const products = ['Outlook', 'Word', 'Excel', 'PowerPoint', 'OneNote', 'Teams'] as const;

const yes = (value: boolean): string => (value ? 'Yes' : 'No');
const onPlatform = (platform: string): boolean => platform === 'Windows' || platform === 'Web';

/** `getM365AppUserDetail` as JSON items. */
export function appUserItem(row: ReportRow, now: number, period: Period) {
  const { used } = row.usage;
  const flags: Record<string, boolean> = {};
  for (const platform of platforms) flags[platform.toLowerCase()] = used.length > 0 && onPlatform(platform);
  for (const product of products) {
    const name =
      product === 'PowerPoint' ? 'powerPoint' : product === 'OneNote' ? 'oneNote' : product.toLowerCase();
    flags[name] = used.includes(product);
    for (const platform of platforms)
      flags[`${name}${platform}`] = used.includes(product) && onPlatform(platform);
  }
  return {
    reportRefreshDate: refreshDate(now),
    userPrincipalName: row.userPrincipalName,
    lastActivationDate: row.usage.lastActivationDate,
    lastActivityDate: row.usage.lastActivityDate,
    details: [{ reportPeriod: Number(period.slice(1)), ...flags }],
  };
}

/** Rows as Microsoft's download writes them: byte order mark, comma separated, lines that end in CR LF. */
const csv = (lines: string[][]): string => `\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`;

/** `getM365AppUserDetail` as CSV. */
export function appUserCsv(rows: ReportRow[], now: number, period: Period): string {
  const crossed = platforms.flatMap((platform) => products.map((product) => ({ platform, product })));
  const head = [
    'Report Refresh Date',
    'User Principal Name',
    'Last Activation Date',
    'Last Activity Date',
    'Report Period',
    ...platforms,
    ...products,
    ...crossed.map(({ platform, product }) => `${product} (${platform})`),
  ];
  const lines = rows.map(({ userPrincipalName, usage }) => [
    refreshDate(now),
    userPrincipalName,
    usage.lastActivationDate,
    usage.lastActivityDate,
    period.slice(1),
    ...platforms.map((platform) => yes(usage.used.length > 0 && onPlatform(platform))),
    ...products.map((product) => yes(usage.used.includes(product))),
    ...crossed.map(({ platform, product }) => yes(usage.used.includes(product) && onPlatform(platform))),
  ]);
  return csv([head, ...lines]);
}

const services = ['Exchange', 'OneDrive', 'SharePoint', 'Skype For Business', 'Yammer', 'Teams'] as const;

/** The services that the seeded licences hold. */
const held = (service: string): boolean => service !== 'Skype For Business' && service !== 'Yammer';

/** `getOffice365ActiveUserDetail` as CSV. */
export function activeUserCsv(rows: ReportRow[], now: number): string {
  const head = [
    'Report Refresh Date',
    'User Principal Name',
    'Display Name',
    'Is Deleted',
    'Deleted Date',
    ...services.map((service) => `Has ${service} License`),
    ...services.map((service) => `${service} Last Activity Date`),
    ...services.map((service) => `${service} License Assign Date`),
    'Assigned Products',
  ];
  const lines = rows.map(({ userPrincipalName, displayName, usage, user }) => [
    refreshDate(now),
    userPrincipalName,
    displayName,
    'False',
    '',
    ...services.map((service) => (held(service) ? 'True' : 'False')),
    ...services.map((service) => (held(service) ? usage.lastActivityDate : '')),
    ...services.map((service) => (held(service) ? user.createdDateTime.slice(0, 10) : '')),
    'OFFICE 365 E3',
  ]);
  return csv([head, ...lines]);
}
