import { OUR_REDIRECT } from './app.ts';
import type { ProfileInput } from './schema.ts';
import { plain } from './wording.ts';

/** Where the vendor's own Authorize button comes back to. */
const VENDOR_REDIRECT = 'https://cc.certero.com/cmp/AuthorizeOffice365Connector';

const reads = [
  {
    name: 'Directory.Read.All',
    plain: plain.directory,
    why: 'To count which licences you own and which are assigned.',
  },
  { name: 'Group.Read.All', plain: plain.groups, why: 'To see which licences are assigned through groups.' },
  {
    name: 'Reports.Read.All',
    plain: plain.reports,
    why: 'To see which licences are in use, and which could be given back.',
  },
  {
    name: 'User.Read.All',
    plain: plain.users,
    why: 'To tell to whom a licence belongs: name, department, whether the account is enabled.',
  },
];

const both = {
  name: 'Certero for Office 365',
  vendor: 'Certero',
  documentation: 'https://ai-docs.certero.com/space/CUP/118918295',
  version: 1,
  reports: { concealedNames: 'mustBeOff' },
  data: ['organization', 'users', 'groups', 'subscriptions', 'usageReports'],
} satisfies Partial<ProfileInput>;

/** Certero's Office 365 connector, reading on its own without a signed-in user. */
export const certeroApplication: ProfileInput = {
  ...both,
  id: 'certero-application',
  apps: [
    {
      key: 'connector',
      ownership: 'either',
      displayName: 'Certero for Office 365',
      redirectUris: [OUR_REDIRECT, VENDOR_REDIRECT],
      credential: { kind: 'secret' },
      application: reads,
    },
  ],
  consent: 'admin',
  handOver: ['tenantName', 'clientId', 'clientSecret'],
};

/** The same connector, reading on behalf of one user, whose own rights limit what it sees. */
export const certeroDelegated: ProfileInput = {
  ...both,
  id: 'certero-delegated',
  name: 'Certero for Office 365, on behalf of a user',
  // The only page that sets delegated permissions against application permissions.
  documentation: 'https://ai-docs.certero.com/space/CUP/118851805',
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Certero for Office 365 (delegated)',
      redirectUris: [OUR_REDIRECT, VENDOR_REDIRECT],
      credential: { kind: 'secret' },
      delegated: [
        ...reads,
        {
          name: 'offline_access',
          plain: plain.offline,
          why: 'To read every night, when the user is not at work.',
        },
      ],
    },
  ],
  consent: 'account',
  account: { kind: 'existing' },
  handOver: ['tenantName', 'clientId', 'clientSecret'],
};
