import { type StopCode, stopCodes } from '../../../src/lib/connections/provisioning.ts';
import type { ConnectView } from '../../../src/lib/web/pages/onboardingView.ts';
import type { StepView } from '../../../src/lib/web/pages/onboardingSteps.ts';
import { at, linkToken, parties } from './onboardingParties.ts';

type View<K extends ConnectView['kind']> = Extract<ConnectView, { kind: K }>;

const logo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 20'%3E%3Crect width='60' height='20' rx='4' fill='%23b4412e'/%3E%3C/svg%3E";
const about = { ...parties, operatorLogo: logo, profileName: 'Cayosoft Administrator', vendor: 'Cayosoft' };
const permissions = [
  {
    name: 'Directory.Read.All',
    plain: 'Read the directory: organization, subscriptions, users, groups and devices',
    why: 'To show what it administers.',
  },
  {
    name: 'AuditLog.Read.All',
    plain: 'Read sign-in and audit logs',
    why: 'To report on what was changed, and by whom.',
    optional: true,
  },
] as const;

export const askSetup: View<'askSetup'> = {
  kind: 'askSetup',
  ...about,
  documentation: 'https://vendor.example/administrator',
  tenantId: '11111111-2222-4333-8444-555555555555',
  apps: [
    {
      key: 'signIn',
      name: 'Cayosoft Administrator',
      application: [],
      delegated: [{ name: 'openid', plain: 'Sign people in', why: 'To let your administrators sign in.' }],
    },
    {
      key: 'api',
      name: 'Cayosoft Administrator API Access',
      application: permissions,
      delegated: permissions,
      assumption: 'The vendor publishes no list of permissions. This set is what its features need.',
    },
  ],
  consent: 'account',
  account: {
    kind: 'made',
    userName: 'cayosoft-service',
    displayName: 'Cayosoft service account',
    directoryRoles: ['User Administrator'],
    exchangeRoles: ['View-Only Recipients', 'View-Only Configuration'],
  },
  steps: [
    { kind: 'tenant' },
    { kind: 'application', appName: 'Cayosoft Administrator' },
    { kind: 'application', appName: 'Cayosoft Administrator API Access' },
    { kind: 'account' },
    { kind: 'reportSetting' },
    { kind: 'verify' },
    { kind: 'leave' },
  ],
  stewardSets: ['watch', 'rotate', 'reports'],
  scopes: ['User.Read', 'Application.ReadWrite.All', 'Something.New'],
  expiresAt: '2026-08-07T14:05:00.000Z',
  linkToken,
  typed: { userName: '', existingUser: '', steward: [], declined: [] },
  faults: [],
  takesSettings: true,
  isNew: false,
  again: false,
  entersAnew: false,
};

const appName = 'Cayosoft Administrator API Access';
const done = { status: 'done', startedAt: at, finishedAt: at } as const;
const id = '22222222-3333-4444-8555-666666666666';
const steps: readonly StepView[] = [
  { id: 'tenant', kind: 'tenant', ...done, notes: [{ code: 'tenant.read', words: { name: 'Contoso' } }] },
  {
    id: 'application:api',
    kind: 'application',
    appName,
    ...done,
    notes: [{ code: 'application.made', words: { name: appName, id } }],
  },
  {
    id: 'credential:api',
    kind: 'credential',
    appName,
    ...done,
    notes: [
      { code: 'secret.made', words: { until: '2027-01-27T14:05:00Z', days: '180' } },
      { code: 'secret.shortened', words: { until: '2027-01-27T14:05:00Z', days: '180' } },
    ],
  },
  { id: 'account', kind: 'account', status: 'running', notes: [], startedAt: at },
  { id: 'directoryRoles', kind: 'directoryRoles', status: 'todo', notes: [] },
  { id: 'leave', kind: 'leave', status: 'todo', notes: [] },
];

export const progress: View<'progress'> = {
  kind: 'progress',
  purpose: 'make',
  ...about,
  steps,
  startedAt: at,
  linkToken,
  mark: 'm1',
  isViewer: true,
  faults: [],
};

/** The step under way in another status. */
const withCurrent = (status: StepView['status']): readonly StepView[] =>
  steps.map((step) => (step.status === 'running' ? { ...step, status } : step));

export const stopped = (
  code: StopCode,
  more: Partial<NonNullable<View<'progress'>['stop']>> = {},
  view: Partial<View<'progress'>> = {},
): View<'progress'> => ({
  ...progress,
  steps: withCurrent('stopped'),
  mark: `stop ${code}`,
  stop: { code, at, found: [], ...more },
  ...view,
});

const found = [
  { id, name: appName },
  { id: '33333333-3333-4444-8555-666666666666', name: appName },
];
const text = 'Authorization_RequestDenied: Insufficient privileges to complete the operation.';
const script = ['View-Only Recipients', 'View-Only Configuration']
  .map((role) => `New-ManagementRoleAssignment -Role "${role}" -User "Sam360Reports@contoso.com"`)
  .join('\n');
const details: Partial<Record<StopCode, Parameters<typeof stopped>[1]>> = {
  chooseApp: { found, appKey: 'api' },
  appGone: {
    found,
    appKey: 'api',
    text: `The app ${id}, whose settings were given, is not registered here.`,
  },
  chooseAccount: { found: [{ id, name: 'cayosoft-service@contoso.com' }] },
  mayNotDo: { text },
  exchangeByHand: { script },
  notSeen: { text: 'Microsoft does not show it yet: permissions' },
  refused: { text },
  userNameRefused: { account: 'existing', text: 'somebody@contoso.com' },
};

export const askAccount: View<'askAccount'> = {
  kind: 'askAccount',
  ...about,
  userPrincipalName: 'cayosoft-service@contoso.com',
  account: 'made',
  permissions,
  password: 'hidden',
  secondFactor: true,
  linkToken,
};

export const confirmAccount: View<'confirmAccount'> = {
  kind: 'confirmAccount',
  ...about,
  signedInAs: 'ada@contoso.com',
  expected: 'cayosoft-service@contoso.com',
  granted: 'partially',
  missing: permissions,
  linkToken,
  isViewer: true,
};

export const askPassword: View<'askErrand'> = {
  kind: 'askErrand',
  purpose: 'password',
  warnings: ['entersAnew', 'signsInAgain'],
  ...about,
  tenantId: '11111111-2222-4333-8444-555555555555',
  steps: [{ kind: 'password' }, { kind: 'leave' }, { kind: 'provePassword' }, { kind: 'activatePassword' }],
  scopes: ['User-PasswordProfile.ReadWrite.All', 'Application.ReadWrite.All'],
  expiresAt: at,
  linkToken,
};

/** Every page of provisioning, by name. */
export const setups: Record<string, ConnectView> = {
  askPassword,
  askSetup,
  'askSetup-faults': {
    ...askSetup,
    again: true,
    consent: 'admin',
    typed: {
      userName: 'svc cayosoft',
      existingUser: '',
      steward: ['rotate'],
      declined: ['AuditLog.Read.All'],
    },
    faults: [
      { path: 'userName', message: 'must be what stands before the @ of an account' },
      { path: 'form', message: 'the link was opened in another browser' },
    ],
  },
  'askSetup-ended': { ...askSetup, entersAnew: true },
  'askSetup-new': { ...askSetup, isNew: true, again: true },
  'askSetup-existing': { ...askSetup, account: { kind: 'existing' }, stewardSets: [] },
  progress,
  'progress-waiting': {
    ...progress,
    steps: withCurrent('waiting'),
    dueAt: at,
    mark: 'm2',
  },
  'progress-done': { ...progress, steps: steps.slice(0, 3), mark: 'm3' },
  ...Object.fromEntries(stopCodes.map((code) => [`stop-${code}`, stopped(code, details[code])])),
  ...Object.fromEntries(
    (['needsConsenter', 'chooseApp'] as const).map((code) => [
      `stop-${code}-elsewhere`,
      stopped(code, details[code], { isViewer: false }),
    ]),
  ),
  'progress-colleague': stopped(
    'needsConsenter',
    { text },
    {
      colleagueLink: { url: 'https://mooring.example/connect?t=new', expiresAt: '2026-08-07T14:05:00.000Z' },
    },
  ),
  'stop-faults': stopped(
    'userNameRefused',
    { account: 'made' },
    {
      typed: { userName: 'svc cayosoft', existingUser: '' },
      faults: [{ path: 'userName', message: 'must be what stands before the @ of an account' }],
    },
  ),
  askAccount,
  'askAccount-shown': { ...askAccount, password: { value: 'correct-Horse-7-battery' } },
  'askAccount-elsewhere': { ...askAccount, password: 'elsewhere', secondFactor: false },
  'askAccount-replacing': { ...askAccount, inForce: '<b>old</b>@contoso.example' },
  'askAccount-existing': { ...askAccount, account: 'existing', password: 'none', secondFactor: false },
  confirmAccount,
  'confirmAccount-right': {
    ...confirmAccount,
    signedInAs: confirmAccount.expected,
    granted: 'fully',
    missing: [],
  },
  'confirmAccount-elsewhere': { ...confirmAccount, granted: 'notGranted', isViewer: false },
};
