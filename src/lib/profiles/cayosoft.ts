import { OUR_REDIRECT } from './app.ts';
import type { ProfileInput } from './schema.ts';
import { plain } from './wording.ts';

/** Cayosoft Administrator: one app signs people in, the other does the daily work on behalf of one account. */
export const cayosoft: ProfileInput = {
  id: 'cayosoft',
  name: 'Cayosoft Administrator',
  vendor: 'Cayosoft',
  documentation:
    'https://support.cayosoft.com/hc/en-us/articles/44693120497933-Using-the-connection-account-wizard-in-Microsoft-365-extension',
  version: 1,
  apps: [
    {
      key: 'signIn',
      ownership: 'dedicated',
      displayName: 'Cayosoft Administrator',
      redirectUris: ['http://localhost'],
      credential: { kind: 'secret' },
      delegated: [
        { name: 'openid', plain: plain.signIn, why: 'To let your administrators sign in to Cayosoft.' },
        { name: 'User.Read', plain: plain.self, why: 'To show who has signed in.' },
      ],
    },
    {
      key: 'api',
      ownership: 'dedicated',
      displayName: 'Cayosoft Administrator API Access',
      redirectUris: ['http://localhost', OUR_REDIRECT],
      credential: { kind: 'secret' },
      delegated: [
        { name: 'Directory.Read.All', plain: plain.directory, why: 'To show what it administers.' },
        {
          name: 'User.ReadWrite.All',
          plain: 'Read and change all users’ full profiles',
          why: 'To create, change and disable users.',
        },
        {
          name: 'User-PasswordProfile.ReadWrite.All',
          plain: 'Set all users’ passwords',
          why: 'To reset passwords, which the permission to change users does not include.',
        },
        {
          name: 'Group.ReadWrite.All',
          plain: 'Read and change all groups',
          why: 'To change groups and who belongs to them.',
        },
        {
          name: 'Organization.Read.All',
          plain: plain.organization,
          why: 'To show which licences can be assigned.',
        },
        { name: 'Reports.Read.All', plain: plain.reports, why: 'To report on usage.' },
        { name: 'AuditLog.Read.All', plain: plain.audit, why: 'To report on what was changed, and by whom.' },
        {
          name: 'offline_access',
          plain: plain.offline,
          why: 'To work at any hour, when nobody has just signed in.',
        },
      ],
      assumption:
        'The vendor publishes a list of permissions, which we could not read in full. This set is what we could read and what its features need; it may be edited.',
    },
  ],
  consent: 'account',
  account: {
    kind: 'made',
    userName: 'cayosoft-service',
    displayName: 'Cayosoft service account',
    directoryRoles: ['User Administrator'],
  },
  directoryAccount: {
    why: 'To administer an on-premises Active Directory beside Microsoft 365.',
    base: 'The organizational unit that holds the users and groups to be administered.',
    rights: ['readAll', 'createUsers', 'changeUsers', 'deleteUsers', 'resetPasswords', 'changeMembers'],
  },
  reports: { concealedNames: 'any' },
  data: ['organization', 'users', 'groups', 'subscriptions'],
  handOver: ['tenantName', 'userName', 'password', 'directoryUserName', 'directoryPassword'],
};
