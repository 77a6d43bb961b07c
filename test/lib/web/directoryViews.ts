import type { ConnectionView } from '../../../src/lib/web/pages/connection.tsx';
import type { DirectoryView } from '../../../src/lib/web/pages/connectionDirectory.tsx';

const at = '2026-11-20T17:43:01.690Z';
const base = 'OU=Very long names of organizational units,OU=Staff & <b>Crew</b>,DC=corp,DC=example';
const left = `CN=mooring-trial-4ef666,${base}`;

const none: DirectoryView = {
  why: 'To administer an on-premises Active Directory beside Microsoft 365.',
  ofBase: 'The organizational unit that holds the users to be administered.',
  rights: ['read everything below the base', 'create users', 'delete users'],
  mayRenew: true,
  mayTry: true,
  takesNew: true,
  mayRemove: true,
};
const given: DirectoryView = {
  ...none,
  inForce: {
    hosts: [],
    domain: 'corp.example',
    port: 636,
    account: 'CORP\\<b>svc</b>',
    base,
    groups: ['Crew'],
    passwordSetAt: at,
    caEndsAt: at,
    handOver: { state: 'again' },
  },
};
const trial = {
  container: base,
  startedAt: at,
  finishedAt: at,
  steps: [
    {
      step: 'trialMake',
      title: 'Make a user for the trial',
      said: ['A disabled user was made for the trial.'],
      refused: false,
    },
    { step: 'trialDelete', title: 'Delete it', said: [`It is still there: ${left}.`], refused: true },
  ],
};

/** A connection's page with the section "Directory account". */
export const directoryViews = (connection: ConnectionView): Record<string, ConnectionView> => ({
  'connection-directory': { ...connection, directory: none },
  'connection-directory-taken': {
    ...connection,
    directory: { ...given, said: [`dc1.corp.example has let the account in: CN=svc,${base}.`] },
  },
  'connection-directory-refused': {
    ...connection,
    directory: {
      ...none,
      form: {
        hosts: '',
        domain: 'corp.example',
        port: '636',
        account: 'svc',
        base: '',
        groups: '',
        ca: '-----BEGIN CERTIFICATE-----',
      },
      errors: [
        { path: 'account', message: 'must be the account with its domain' },
        { path: 'password', message: 'must be given' },
      ],
    },
  },
  'connection-directory-tried': {
    ...connection,
    directory: {
      ...given,
      ...(given.inForce && {
        inForce: {
          ...given.inForce,
          trial,
          renewal: { since: at, dueAt: at },
          renewalStop: { at, text: 'The domain did not take <b>it</b>.' },
        },
      }),
    },
  },
  'connection-directory-untried': {
    ...connection,
    directory: {
      ...given,
      untried: {
        container: '<b>',
        errors: [
          { path: 'container', message: 'must be a distinguished name' },
          { path: '', message: 'The account is locked.' },
        ],
      },
    },
  },
  // The profile asks for none any more.
  'connection-directory-unasked': {
    ...connection,
    directory: { ...given, rights: [], takesNew: false, mayTry: false, mayRenew: false },
  },
  'connection-directory-reader': {
    ...connection,
    operator: { ...connection.operator, canOperate: false },
    directory: given,
  },
});
