import { DAY, iso } from '../../src/lib/clock.ts';
import { ownProfile } from './profiles.ts';

/** What things are called to find out whether a page runs it. */
export const NAME = `<img src=x onerror="alert('1')">&`;
/** What a spreadsheet would run. */
export const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '=HYPERLINK("https://evil.example";"x")',
];
export const GUID = '44444444-4444-4444-8444-444444444444';

/** By the function, a body that its operation takes. */
export const bodies: Readonly<Record<string, object>> = {
  changeConnection: { tags: ['a'], callers: [GUID], expiryLadder: [30] },
  changeWebhook: {
    url: 'https://inbox.example/x',
    name: 'x',
    enabled: true,
    minimumSeverity: 'info',
    profiles: ['snow'],
    tags: ['a'],
    events: ['alert.opened'],
  },
  createConnection: {
    profile: 'snow',
    ownership: 'dedicated',
    tenant: 'contoso.example',
    name: 'New',
    callers: [GUID],
    tags: ['a'],
  },
  createImportLinks: { limit: 1, cursor: 'MQ' },
  createProfile: ownProfile({ id: 'another' }),
  createWebhook: {
    url: 'https://inbox.example/x',
    name: 'x',
    format: 'standardWebhooks',
    minimumSeverity: 'info',
    profiles: ['snow'],
    tags: ['a'],
    events: ['alert.opened'],
  },
  markCredential: { notOurs: { reason: 'x' } },
  replaceCredentials: {
    tenantId: GUID,
    clientId: GUID,
    clientSecret: 'x',
    certificate: 'x',
    userName: 'a@contoso.example',
    password: 'x',
  },
  replaceDirectory: {
    hosts: ['127.0.0.1'],
    port: 636,
    account: 'svc@corp.example',
    password: 'x',
    ca: 'x',
    base: 'DC=corp,DC=example',
    groups: ['x'],
  },
  replaceWebhookSecret: { overlapHours: 1, routingKey: 'k'.repeat(32) },
  requestHandOver: { do: 'confirm', keyIds: [GUID] },
  requestRemovals: { remove: ['removeConsent'], by: 'admin' },
  requestRotation: { what: 'apps' },
  runChecksNow: { trial: true },
  tryDirectory: { container: 'OU=Staff,DC=corp,DC=example' },
  snoozeAlert: { why: 'x', until: iso(Date.now() + 30 * DAY) },
  startRun: { timer: 'checkAnonymization' },
};
/** One form that every page finds its own fields in. */
export const form = {
  confirmed: 'yes',
  name: 'x',
  why: 'x',
  until: '2099-01-01',
  days: '7',
  do: 'show',
  act: 'check',
  part: '1',
  as: 'page',
  url: 'https://inbox.example/x',
  format: 'standardWebhooks',
  minimumSeverity: 'info',
  enabled: 'yes',
  json: '{}',
  tenantId: GUID,
  clientId: GUID,
  clientSecret: 'x',
  userName: 'a@contoso.example',
  password: 'x',
  by: 'admin',
  keyIds: GUID,
  reason: 'x',
  t: 'x',
  what: 'apps',
  callers: '',
  hosts: '127.0.0.1',
  port: '636',
  account: 'svc@corp.example',
  container: 'OU=Staff,DC=corp,DC=example',
  overlapHours: '1',
  etag: 'x',
};
