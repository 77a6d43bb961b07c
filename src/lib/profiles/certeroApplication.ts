import type { Profile } from './schema.ts';

/** Certero's Office 365 connector, reading on its own without a signed-in user. */
export const certeroApplication: Profile = {
  id: 'certero-application',
  name: 'Certero for Office 365',
  vendor: 'Certero',
  documentation: 'https://www.certero.com/',
  version: 1,
  app: {
    ownership: 'shared',
    displayName: 'Certero for Office 365',
    permissions: {
      application: [
        {
          name: 'Directory.Read.All',
          plain: 'Read the directory: organization, subscriptions, users, groups and devices',
          why: 'To count which licences you own and which are assigned.',
        },
        {
          name: 'Group.Read.All',
          plain: 'Read all groups',
          why: 'To see which licences are assigned through groups.',
        },
        {
          name: 'Reports.Read.All',
          plain: 'Read all usage reports',
          why: 'To see which licences are in use, and which could be given back.',
        },
        {
          name: 'User.Read.All',
          plain: 'Read all users’ full profiles',
          why: 'To tell to whom a licence belongs: name, department, whether the account is enabled.',
        },
      ],
    },
  },
  reports: { concealedNames: 'mustBeOff' },
};
