import { auditViews } from './auditViews.ts';
import { alertViews } from './alertViews.ts';
import { callersViews } from './callersViews.ts';
import { directoryViews } from './directoryViews.ts';
import { handOvers, operatorHandOvers } from './handOverViews.ts';
import { importFormViews, importLinksViews, importViews } from './importViews.ts';
import { lifetimes } from './lifetimeViews.ts';
import { newConnectionViews } from './newConnectionViews.ts';
import { renderNewConnection } from '../../../src/lib/web/pages/newConnectionStep.tsx';
import { mendingViews } from './mendingViews.ts';
import { removals } from './removalViews.ts';
import { chosenSnoozeViews, chosenViews, listViews } from './listViews.ts';
import { renderImport } from '../../../src/lib/web/pages/import.tsx';
import { renderImportForm } from '../../../src/lib/web/pages/importForm.tsx';
import { renderImportLinks } from '../../../src/lib/web/pages/importLinks.tsx';
import { renderChosen } from '../../../src/lib/web/pages/chosen.tsx';
import { renderChosenSnooze } from '../../../src/lib/web/pages/chosenSnooze.tsx';
import { renderConnections } from '../../../src/lib/web/pages/connections.tsx';
import { renderRemovals } from '../../../src/lib/web/pages/removals.tsx';
import { renderAudit } from '../../../src/lib/web/pages/audit.tsx';
import { renderAlerts } from '../../../src/lib/web/pages/alerts.tsx';
import { renderRuns } from '../../../src/lib/web/pages/runs.tsx';
import { type ConnectionView, renderConnection } from '../../../src/lib/web/pages/connection.tsx';
import { findingList, findingPage } from '../../../src/lib/web/findings.ts';
import { renderFinding } from '../../../src/lib/web/pages/finding.tsx';
import { renderHandOver } from '../../../src/lib/web/pages/handOver.tsx';
import { renderRemedy } from '../../../src/lib/web/pages/connectionRemedy.tsx';
import { type NoticeView, renderNotice } from '../../../src/lib/web/pages/notice.tsx';
import { renderProfile } from '../../../src/lib/web/pages/profile.tsx';
import { renderRemoval } from '../../../src/lib/web/pages/profileRemoval.tsx';
import { renderProfiles } from '../../../src/lib/web/pages/profiles.tsx';
import { renderOperatorHandOver } from '../../../src/lib/web/pages/operatorHandOver.tsx';
import { renderConnect } from '../../../src/lib/web/pages/onboarding.tsx';
import { renderOverview } from '../../../src/lib/web/pages/overview.tsx';
import type { OverviewView } from '../../../src/lib/web/pages/overviewView.ts';
import { at, connects } from './onboardingViews.ts';
import { profileViews, profilesViews } from './profileViews.ts';
import { webhookRemoval, webhooksViews, webhookViews } from './webhookViews.ts';
import { renderWebhook } from '../../../src/lib/web/pages/webhook.tsx';
import { renderWebhookRemoval } from '../../../src/lib/web/pages/webhookRemoval.tsx';
import { renderWebhooks } from '../../../src/lib/web/pages/webhooks.tsx';
import { overviewViews } from './overviewViews.ts';
import { runViews } from './runViews.ts';
import { renderSettings } from '../../../src/lib/web/pages/settings.tsx';
import { settingsViews } from './settingsViews.ts';

const operator = { name: 'Ada Lindqvist', canOperate: true };
const row = {
  profileName: 'Certero (application)',
  tenantName: 'contoso.com',
  tenant: '11111111-2222-4333-8444-555555555555',
};

const access: ConnectionView['access'] = {
  ownership: 'dedicated',
  apps: [
    {
      key: 'connector',
      name: 'Snow Integration Connector',
      clientId: '22222222-3333-4444-8555-666666666666',
      origin: 'made',
      former: [],
      credential: {
        kind: 'secret',
        secretName: 'app-1-connector',
        secretVersion: '1',
        endsAt: '2026-12-01T00:00:00.000Z',
        origin: 'made',
      },
    },
  ],
  account: {
    objectId: '33333333-4444-4555-8666-777777777777',
    userPrincipalName: 'service@contoso.example',
    origin: 'adopted',
  },
  incoming: {
    objectId: '44444444-4444-4555-8666-777777777777',
    userPrincipalName: 'next@contoso.example',
    origin: 'made',
  },
  steward: ['watch'],
  mayRotate: true,
  mayRenewPassword: true,
};

const adele = '5a2d0f3e-6b1c-4d7a-9e8f-0c1b2a3d4e5f';
export const connection: ConnectionView = {
  access,
  operator,
  connection: {
    ...row,
    id: 'c1',
    name: 'Contoso head office',
    state: 'broken',
    tags: ['europe', 'gold'],
    createdAt: at,
    createdBy: 'Ada Lindqvist',
  },
  why: [
    {
      code: 'consent.partial',
      severity: 'critical',
      message: 'The permission Reports.Read.All is no longer granted.',
      who: 'A Global Administrator or Privileged Role Administrator of the tenant',
      steps: ['Make an onboarding link below.', 'Send it to the tenant admin, who accepts once more.'],
    },
    { code: 'reports.concealed', severity: 'warning', message: 'Usage reports conceal the names of users.' },
  ],
  grants: {
    at,
    asked: [
      {
        name: 'Directory.Read.All',
        plain: 'Read the directory',
        why: 'To count licences.',
        standing: 'granted',
      },
      {
        name: 'Reports.Read.All',
        plain: 'Read all usage reports',
        why: 'To see what is used.',
        standing: 'missing',
      },
      {
        name: 'AuditLog.Read.All',
        plain: 'Read when people signed in',
        why: 'To see who left.',
        standing: 'leftOut',
      },
      {
        name: 'User.Read.All',
        plain: 'Read all users',
        why: 'To tell whose they are.',
        standing: 'notShown',
      },
    ],
    excess: 'Mail.Read Sites.Read.All',
  },
  checks: [
    {
      check: 'consentStatus',
      verdict: 'fail',
      at,
      evidence: {
        rolesHeld: 'Directory.Read.All User.Read.All',
        rolesMissing: 'Reports.Read.All',
        enabled: true,
      },
    },
    {
      check: 'secretExpiry',
      verdict: 'ok',
      at,
      evidence: { endsAt: '2027-01-31T00:00:00Z', daysLeft: 184 },
      next: '2026-08-01T01:00:00.000Z',
    },
    {
      check: 'account',
      verdict: 'notAsked',
      at,
      reason: 'To read the account needs Directory.Read.All or User.Read.All.',
      evidence: {},
    },
    {
      check: 'dataAccess',
      verdict: 'fail',
      at,
      evidence: { organization: 'readable', users: 'readable', signIns: 'unlicensed' },
    },
    {
      check: 'anonymization',
      verdict: 'unknown',
      at,
      reason: 'Microsoft Graph answered 503 three times.',
      unknownSince: at,
      evidence: {},
    },
  ],
  isAnswer: false,
  lifetimes,
  now: Date.parse(at) + 3 * 3_600_000,
  links: [
    { id: 'l1', expiresAt: '2026-08-07T14:05:00.000Z' },
    { id: 'l0', expiresAt: '2026-07-07T14:05:00.000Z', revokedAt: '2026-07-02T09:00:00.000Z' },
  ],
  names: new Map([[adele, 'Adele <b>Vance</b>']]),
  history: {
    items: [
      { at, text: 'Healthy became broken: a permission is missing.' },
      { at: '2026-07-01T08:00:00.000Z', text: 'Connected; completed by a tenant admin.' },
      { at: '2026-06-30T08:00:00.000Z', text: `An onboarding link was made by ${adele}.` },
    ],
    cursor: '8638204803417893~e4dfe13a',
    isFurther: true,
  },
};

const newConnection: ConnectionView = {
  ...connection,
  connection: { ...connection.connection, state: 'pending', tags: [] },
  why: [],
  checks: [],
  history: { items: [] },
  isAnswer: true,
  newLink: {
    url: `https://mooring.example/connect?t=${'k3Yx-9_q'.repeat(5)}`,
    expiresAt: '2026-08-07T14:05:00.000Z',
    mail: { subject: 'Please connect', text: 'Hello,\n\nplease connect it.' },
  },
};

const settings: ConnectionView = {
  ...connection,
  settings: {
    takesNew: true,
    inForce: [
      {
        app: 'connector',
        clientId: '66666666-7777-4888-8999-000000000000',
        kind: 'secret',
        endsAt: '2027-01-31T00:00:00.000Z',
      },
    ],
  },
};

const account: ConnectionView = {
  ...connection,
  account: {
    takesNew: true,
    inForce: { userPrincipalName: 'sam@contoso.example', passwordSetAt: at },
  },
};

const notices: Record<string, NoticeView> = {
  settings: {
    title: 'The settings are not valid',
    text: 'Nothing can be shown before these settings are put right.',
    status: 503,
    details: [
      { term: 'OPERATOR_TENANT', text: 'is missing' },
      { term: 'PUBLIC_ORIGIN', text: 'must be an https address' },
    ],
  },
  signIn: {
    title: 'Please sign in',
    text: 'This page is for operators.',
    status: 401,
    signInUrl: '/.auth/login/aad',
  },
  notFound: { title: 'There is nothing here', text: 'The address may be mistyped.', status: 404 },
};

const each = <V>(views: Record<string, V>, render: (view: V) => string) =>
  Object.entries(views).map(([name, view]) => [name, render(view)] as const);

/** Every kind of view, rendered, by name. */
export const rendered: ReadonlyMap<string, string> = new Map([
  ...each(connects, renderConnect),
  ...each(auditViews, renderAudit),
  ...each(webhooksViews, renderWebhooks),
  ...each(webhookViews, renderWebhook),
  ...each({ 'webhook-removal': webhookRemoval }, renderWebhookRemoval),
  ...each(alertViews, renderAlerts),
  ...each(runViews, renderRuns),
  ...each(settingsViews, renderSettings),
  ...each<OverviewView>(overviewViews, renderOverview),
  ...each(
    {
      connection,
      'connection-new-link': newConnection,
      'connection-no-link': { ...newConnection, newLink: undefined, noLink: 'Try again in a minute.' },
    },
    renderConnection,
  ),
  ...each(callersViews(connection), renderConnection),
  ...each(directoryViews(connection), renderConnection),
  ...each(mendingViews(connection), renderConnection),
  ...each({ remedy: { ...connection, finding: 'reports.concealed' } }, renderRemedy),
  ...each(
    {
      'connection-settings': settings,
      'connection-settings-taken': {
        ...settings,
        settings: {
          takesNew: true,
          inForce: settings.settings?.inForce ?? [],
          said: ['Sign-ins are shown by Microsoft only in tenants with Entra ID P1 or more.'],
        },
      },
      'connection-settings-refused': {
        ...newConnection,
        newLink: undefined,
        settings: {
          takesNew: true,
          inForce: [],
          form: { tenantId: row.tenant, clientId: '' },
          errors: [
            { path: 'clientId', message: 'looks like a secret: give the ID here' },
            { path: 'clientSecret', message: 'The client secret has expired. (AADSTS7000222)' },
            { path: '', message: 'Nothing was kept; what was in force before still is.' },
          ],
        },
      },
      'connection-account': account,
      'connection-account-taken': {
        ...settings,
        account: {
          takesNew: true,
          inForce: { userPrincipalName: 'sam@contoso.example', passwordSetAt: at },
          said: ['The password is right.', 'Consent: Fully granted.'],
        },
      },
      'connection-account-refused': {
        ...settings,
        account: {
          takesNew: true,
          inForce: { userPrincipalName: '<b>sam</b>@contoso.example' },
          userName: 'sam@contoso.example',
          errors: [
            { path: 'password', message: 'is not the password of this account (AADSTS50126)' },
            { path: '', message: 'Nothing was kept; what was in force before still is.' },
          ],
        },
      },
      'connection-settings-reader': { ...settings, operator: { ...operator, canOperate: false } },
    } satisfies Record<string, ConnectionView>,
    renderConnection,
  ),
  ...each(
    {
      'connection-reader': { ...connection, operator: { ...operator, canOperate: false } },
      'connection-disconnected': {
        ...connection,
        connection: { ...connection.connection, state: 'disconnected' as const },
        access: { ...access, mayRotate: false, mayRenewPassword: false },
        why: [],
      },
    },
    renderConnection,
  ),
  ...each(
    {
      'connection-being-made': {
        ...newConnection,
        newLink: undefined,
        access: {
          ownership: 'dedicated',
          apps: [],
          steward: [],
          mayRotate: false,
          mayRenewPassword: false,
          making: { kind: 'make', step: 'Register the app' },
        },
      },
      'connection-rotating': {
        ...connection,
        access: {
          ...access,
          apps: access.apps.map((app) => ({
            ...app,
            pending: app.credential,
            former: [{ keyId: '1', kind: 'secret', origin: 'made', replacedAt: at }],
          })),
          making: { kind: 'rotate', step: 'Try the new secret' },
          rotationStop: { title: 'Microsoft does not show it', at, text: 'AADSTS7000215' },
        },
      },
      'connection-renewing-password': {
        ...connection,
        access: { ...access, making: { kind: 'rotate' } },
      },
      'connection-making-stopped': {
        ...newConnection,
        newLink: undefined,
        access: {
          ...access,
          making: {
            kind: 'make',
            stop: {
              title: 'Somebody else has to grant this',
              at: '2026-07-31T14:05:00.000Z',
              text: 'Authorization_RequestDenied',
            },
          },
        },
      },
    } satisfies Record<string, ConnectionView>,
    renderConnection,
  ),
  ...each(handOvers, renderHandOver),
  ...each(operatorHandOvers, renderOperatorHandOver),
  ...each(
    {
      'connection-hand-over': { ...connection, handOver: { state: 'shown' as const, at, by: 'o1' } },
      'connection-hand-over-again': { ...connection, handOver: { state: 'again' as const } },
    },
    renderConnection,
  ),
  ...each(
    {
      findings: { operator, page: findingList, isList: true },
      finding: { operator, page: findingPage('app.deleted') ?? findingList, isList: false },
    },
    renderFinding,
  ),
  ...each(removals, renderRemovals),
  ...each(listViews, renderConnections),
  ...each(newConnectionViews, renderNewConnection),
  ...each(chosenViews, renderChosen),
  ...each(chosenSnoozeViews, renderChosenSnooze),
  ...each(importFormViews, renderImportForm),
  ...each(importViews, renderImport),
  ...each(importLinksViews, renderImportLinks),
  ...each(notices, renderNotice),
  ...each(profilesViews, renderProfiles),
  ...each(profileViews, renderProfile),
  ...each({ 'profile-removal': profileViews['profile-own'] }, renderRemoval),
]);
