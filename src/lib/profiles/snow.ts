import type { ProfileInput } from './schema.ts';
import { plain } from './wording.ts';

/** Snow's Microsoft 365 connector; it stops when its secret ends. */
export const snow: ProfileInput = {
  id: 'snow',
  name: 'Snow for Microsoft 365',
  vendor: 'Snow Software',
  documentation:
    'https://docs-snow.flexera.com/snow-atlas/user-documentation/saas/saas-connectors/prepare-microsoft-365-connector',
  version: 1,
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Snow Integration Connector',
      redirectUris: ['http://localhost'],
      credential: { kind: 'secret' },
      application: [
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
        { name: 'User.Read.All', plain: plain.users, why: 'To tell to whom a licence belongs.' },
        { name: 'Reports.Read.All', plain: plain.reports, why: 'To see which licences are in use.' },
      ],
      delegated: [
        { name: 'offline_access', plain: plain.offline, why: 'Asked for by the vendor’s instructions.' },
      ],
      unwanted: ['User.Read'],
    },
  ],
  consent: 'admin',
  reports: { concealedNames: 'mustBeOff' },
  data: ['organization', 'users', 'subscriptions', 'usageReports'],
  handOver: ['tenantId', 'clientId', 'clientSecret'],
};
