import type { Device, Group, SubscribedSku, Tenant } from '../world.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import { domainsOf } from './domains.ts';
import type { Row, Shape } from './shape.ts';
import { userRow, users, visibleUsers } from './userRows.ts';

export const groups: Shape = {
  type: 'group',
  context: 'groups',
  filterable: ['id', 'displayName', 'mailNickname', 'securityEnabled'],
};
const devices: Shape = {
  type: 'device',
  context: 'devices',
  filterable: ['id', 'deviceId', 'displayName', 'operatingSystem'],
};
const organizations: Shape = { type: 'organization', context: 'organization', filterable: [] };
const skus: Shape = { type: 'subscribedSku', context: 'subscribedSkus', filterable: [] };

export const groupRow = (group: Group): Row => ({
  id: group.id,
  deletedDateTime: null,
  createdDateTime: group.createdDateTime,
  description: group.description,
  displayName: group.displayName,
  groupTypes: [],
  mail: null,
  mailEnabled: false,
  mailNickname: group.mailNickname,
  securityEnabled: true,
  visibility: null,
});

const deviceRow = (device: Device): Row => ({
  id: device.id,
  deletedDateTime: null,
  accountEnabled: true,
  approximateLastSignInDateTime: device.approximateLastSignInDateTime,
  deviceId: device.deviceId,
  displayName: device.displayName,
  isCompliant: true,
  isManaged: true,
  operatingSystem: device.operatingSystem,
  operatingSystemVersion: device.operatingSystemVersion,
  trustType: 'AzureAd',
});

const organizationRow = (tenant: Tenant): Row => ({
  id: tenant.id,
  deletedDateTime: null,
  createdDateTime: tenant.createdDateTime,
  displayName: tenant.displayName,
  countryLetterCode: 'DE',
  tenantType: 'AAD',
  verifiedDomains: domainsOf(tenant).map(({ name, isDefault, isInitial, authenticationType }) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault,
    isInitial,
    name,
    type: authenticationType,
  })),
  assignedPlans: [],
  provisionedPlans: [],
  technicalNotificationMails: [`it@${tenant.domain}`],
});

const skuRow = (tenant: Tenant, sku: SubscribedSku): Row => ({
  accountId: tenant.id,
  accountName: tenant.displayName,
  appliesTo: 'User',
  capabilityStatus: 'Enabled',
  consumedUnits: sku.consumed,
  id: `${tenant.id}_${sku.skuId}`,
  prepaidUnits: { enabled: sku.enabled, suspended: 0, warning: 0, lockedOut: 0 },
  servicePlans: [],
  skuId: sku.skuId,
  skuPartNumber: sku.skuPartNumber,
  subscriptionIds: [],
});

function find<T extends { id: string }>(items: T[], call: GraphCall): T {
  const { value } = onlyKey(call);
  const item = items.find((one) => one.id === value.toLowerCase());
  if (!item) throw graphRefusals.notFound(value);
  return item;
}

/** Groups, devices, licences and the organization itself. */
export const directoryRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/organization',
    handle: (call) => answerMany(call, organizations, [organizationRow(call.tenant)]),
  },
  {
    method: 'GET',
    path: '/organization/{id}',
    handle: (call) => answerOne(call, organizations, organizationRow(find([call.tenant], call))),
  },
  {
    method: 'GET',
    path: '/groups',
    handle: (call) => answerMany(call, groups, call.tenant.groups.map(groupRow)),
  },
  {
    method: 'GET',
    path: '/groups/{id}',
    handle: (call) => answerOne(call, groups, groupRow(find(call.tenant.groups, call))),
  },
  {
    method: 'GET',
    path: '/groups/{id}/members',
    handle(call) {
      const { members } = find(call.tenant.groups, call);
      const rows = visibleUsers(call).filter((user) => members.includes(user.id));
      const typed = rows.map((user) =>
        Object.assign<Row, Row>({ '@odata.type': '#microsoft.graph.user' }, userRow(user)),
      );
      return answerMany(call, { ...users, context: 'directoryObjects' }, typed);
    },
  },
  {
    method: 'GET',
    path: '/devices',
    handle: (call) => answerMany(call, devices, call.tenant.devices.map(deviceRow)),
  },
  {
    method: 'GET',
    path: '/devices/{id}',
    handle: (call) => answerOne(call, devices, deviceRow(find(call.tenant.devices, call))),
  },
  {
    method: 'GET',
    path: '/subscribedskus',
    handle(call) {
      if (call.query.has('$filter')) throw graphRefusals.unsupportedQuery('skuId');
      return answerMany(
        call,
        skus,
        call.tenant.subscribedSkus.map((sku) => skuRow(call.tenant, sku)),
      );
    },
  },
];
