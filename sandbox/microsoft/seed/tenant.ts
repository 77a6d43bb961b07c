import { nextGuid, nextRandom, pick, type RandomState } from '../random.ts';
import { GRAPH_APP_ID } from '../wellKnown.ts';
import type { Tenant, UsageRow, User } from '../world.ts';
import type { ServicePrincipal } from '../worldApps.ts';

const DAY = 86_400_000;
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const E5 = 'c7df2760-2c81-4ef7-b578-5b5392b571df';

const staffNames = [
  'Grady Archie',
  'Lidia Holloway',
  'Henrietta Mueller',
  'Pradeep Gupta',
  'Miriam Graham',
  'Johanna Lorenz',
  'Lee Gu',
  'Irvin Sayers',
  'Enrico Cattaneo',
];
const departments = ['Finance', 'Marketing', 'Operations', 'Research', 'Sales'];
const jobTitles = ['Analyst', 'Manager', 'Designer', 'Engineer', 'Consultant'];

/** What a seeded tenant is to be: `leaders` come first and may hold directory roles, `staff` follow. */
export interface TenantPlan {
  displayName: string;
  domain: string;
  concealedNames: boolean;
  leaders: { name: string; roles?: string[] }[];
  staff?: number;
}

/** A service principal in force at once. */
export function seedServicePrincipal(
  state: RandomState,
  now: number,
  appId: string,
  displayName: string,
  ownerTenantId: string,
  servicePrincipalType: ServicePrincipal['servicePrincipalType'] = 'Application',
): ServicePrincipal {
  return {
    id: nextGuid(state),
    appId,
    displayName,
    accountEnabled: true,
    servicePrincipalType,
    appOwnerOrganizationId: ownerTenantId,
    appRoleAssignmentRequired: false,
    createdDateTime: new Date(now).toISOString(),
    tags: [],
    effectiveAt: 0,
  };
}

function seedUser(state: RandomState, now: number, name: string, domain: string, roles: string[]): User {
  const [givenName = name, surname = ''] = name.split(' ');
  return {
    id: nextGuid(state),
    displayName: name,
    givenName,
    surname,
    userPrincipalName: `${givenName.toLowerCase()}@${domain}`,
    jobTitle: pick(state, jobTitles),
    department: pick(state, departments),
    accountEnabled: true,
    password: `${givenName}-Sandbox-1`,
    directoryRoles: roles,
    licences: [nextRandom(state) < 0.3 ? E5 : E3],
    createdDateTime: new Date(now - 400 * DAY).toISOString(),
    tokensValidFrom: 0,
    effectiveAt: 0,
  };
}

const products = ['Outlook', 'Word', 'Excel', 'PowerPoint', 'OneNote', 'Teams'];

function seedUsage(state: RandomState, now: number, user: User): UsageRow {
  const day = (ago: number): string => new Date(now - ago * DAY).toISOString().slice(0, 10);
  return {
    userId: user.id,
    lastActivityDate: day(2 + Math.floor(nextRandom(state) * 6)),
    lastActivationDate: day(30 + Math.floor(nextRandom(state) * 300)),
    used: products.filter(() => nextRandom(state) < 0.6),
  };
}

/** A tenant with people, groups, devices, licences and usage; nothing in it lags. */
export function seedTenant(state: RandomState, now: number, plan: TenantPlan): Tenant {
  const id = nextGuid(state);
  const people: TenantPlan['leaders'] = [
    ...plan.leaders,
    ...staffNames.slice(0, plan.staff ?? staffNames.length).map((name) => ({ name })),
  ];
  const users = people.map(({ name, roles }) => seedUser(state, now, name, plan.domain, roles ?? []));
  const createdDateTime = new Date(now - 900 * DAY).toISOString();
  return {
    id,
    displayName: plan.displayName,
    domain: plan.domain,
    createdDateTime,
    users,
    groups: departments.map((department) => ({
      id: nextGuid(state),
      displayName: department,
      description: `Everybody in ${department}`,
      mailNickname: department.toLowerCase(),
      members: users.filter((user) => user.department === department).map((user) => user.id),
      createdDateTime,
    })),
    devices: users.slice(0, 6).map((user) => ({
      id: nextGuid(state),
      deviceId: nextGuid(state),
      displayName: `${user.givenName.toUpperCase()}-PC`,
      operatingSystem: 'Windows',
      operatingSystemVersion: '10.0.26100.1742',
      approximateLastSignInDateTime: new Date(now - DAY).toISOString(),
    })),
    subscribedSkus: [
      {
        skuId: E3,
        skuPartNumber: 'ENTERPRISEPACK',
        enabled: 25,
        consumed: users.filter((user) => user.licences.includes(E3)).length,
      },
      {
        skuId: E5,
        skuPartNumber: 'ENTERPRISEPREMIUM',
        enabled: 10,
        consumed: users.filter((user) => user.licences.includes(E5)).length,
      },
    ],
    servicePrincipals: [
      seedServicePrincipal(
        state,
        now,
        GRAPH_APP_ID,
        'Microsoft Graph',
        'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
      ),
    ],
    appRoleAssignments: [],
    oauth2PermissionGrants: [],
    usage: users.map((user) => seedUsage(state, now, user)),
    consentRequests: [],
    knobs: {
      concealedNames: plan.concealedNames,
      adminConsentWorkflow: false,
      deleted: false,
      conditionalAccessBlocked: false,
      securityDefaults: false,
    },
  };
}
