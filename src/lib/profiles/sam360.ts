import type { ProfileInput } from './schema.ts';
import { plain } from './wording.ts';

const account = {
  kind: 'made',
  userName: 'Sam360Reports',
  displayName: 'Sam360 Reports',
  directoryRoles: ['Service Support Administrator'],
  // What the role group View-Only Organization Management holds, assigned to the account itself.
  exchangeRoles: ['View-Only Recipients', 'View-Only Configuration'],
} satisfies ProfileInput['account'];

/** Sam360, reading through an app, and through an account what Exchange shows to accounts alone. */
export const sam360: ProfileInput = {
  id: 'sam360',
  name: 'Sam360',
  vendor: 'Sam360',
  documentation: 'https://www.sam360.com/support/documentation/management-point/office-365-integration/',
  version: 1,
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Sam360 Reports',
      credential: { kind: 'secret' },
      application: [
        { name: 'User.Read.All', plain: plain.users, why: 'To tell to whom a licence belongs.' },
        { name: 'Reports.Read.All', plain: plain.reports, why: 'To see which licences are in use.' },
        { name: 'Device.Read.All', plain: plain.devices, why: 'To see on which devices software is used.' },
        {
          name: 'Directory.Read.All',
          plain: plain.directory,
          why: 'To see which licences are assigned to whom.',
        },
        {
          name: 'Organization.Read.All',
          plain: plain.organization,
          why: 'To count which subscriptions you own.',
        },
        {
          name: 'AuditLog.Read.All',
          plain: plain.audit,
          why: 'To see when an account was last used; Microsoft shows it in tenants with Entra ID P1 only.',
        },
      ],
    },
  ],
  consent: 'admin',
  account,
  reports: { concealedNames: 'mustBeOff' },
  data: ['organization', 'users', 'devices', 'subscriptions', 'usageReports', 'signIns'],
  handOver: ['tenantId', 'clientId', 'clientSecret', 'userName', 'password'],
};

/** The older integration of Sam360: the account alone. */
export const sam360Account: ProfileInput = {
  id: 'sam360-account',
  name: 'Sam360, account only',
  vendor: 'Sam360',
  documentation:
    'https://support.sam360.com/support/documentation/management-point/create-office-365-integration-service-account/',
  version: 1,
  apps: [],
  consent: 'account',
  account,
  reports: { concealedNames: 'mustBeOff' },
  data: ['organization', 'users', 'subscriptions', 'usageReports'],
  handOver: ['tenantName', 'userName', 'password'],
};
