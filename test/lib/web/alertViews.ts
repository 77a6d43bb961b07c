import type { AlertRow, AlertsView } from '../../../src/lib/web/pages/alertsView.ts';
import { at } from './onboardingViews.ts';

const operator = { name: 'Ada Lindqvist', canOperate: true };
const print = (digit: number): string => digit.toString(16).padStart(32, '0');

const broken: AlertRow = {
  id: print(1),
  severity: 'critical',
  code: 'consent.notGranted',
  message: 'The app has no access to the tenant any more.',
  state: 'escalated',
  openedAt: at,
  snooze: undefined,
  who: 'tenant admin',
  about: 'Contoso <b>head</b> office\u202E',
  href: '/connections/c1',
  stepsHref: '/connections/c1#why',
};
const concealed = (digit: number, about: string): AlertRow => ({
  ...broken,
  id: print(digit),
  severity: 'warning',
  code: 'reports.concealed',
  message: 'Usage reports conceal the names of users, so usage cannot be told apart.',
  state: 'opened',
  about,
  href: `/connections/c${digit}`,
  stepsHref: `/connections/c${digit}#why`,
});
const snoozed: AlertRow = {
  ...concealed(5, 'Woodgrove'),
  snooze: { until: '2026-09-30T23:59:59.999Z', why: 'The works council decides in <September>.' },
};
const poisoned: AlertRow = {
  id: print(6),
  severity: 'warning',
  code: 'message.poisoned',
  message: 'A message of the queue mooring-checks was put aside after five attempts.',
  state: 'opened',
  openedAt: at,
  snooze: undefined,
  who: 'operator',
  about: 'Mooring',
  steps: ['Read the log of the function.', 'Look whether the storage account answers.'],
};

const alerts: AlertsView = {
  operator,
  filter: { state: 'open', sort: 'severity' },
  narrowed: false,
  profiles: [{ id: 'snow', name: 'Snow' }],
  codes: ['consent.notGranted', 'message.poisoned', 'reports.concealed'],
  hasConnections: true,
  counts: { critical: 1, warning: 15, info: 0 },
  lines: [
    { kind: 'alert', alert: broken },
    {
      kind: 'group',
      id: print(9),
      severity: 'warning',
      code: 'reports.concealed',
      message: 'Usage reports conceal the names of users, so usage cannot be told apart.',
      openedAt: at,
      who: 'tenant admin',
      count: 12,
      snoozed: 1,
      members: [concealed(2, 'Adatum licences'), concealed(3, 'Fabrikam'), snoozed],
      href: `/alerts?group=${print(9)}`,
    },
    { kind: 'alert', alert: { ...snoozed, id: print(4), about: 'Tailspin' } },
    { kind: 'alert', alert: poisoned },
  ],
  next: '/alerts?cursor=YWJj',
  search: '',
  days: { first: '2026-07-31', last: '2027-07-30' },
  generatedAt: at,
};
const none = { ...alerts, lines: [], counts: { critical: 0, warning: 0, info: 0 }, next: undefined };

/** The page of alerts in every way, by name. */
export const alertViews: Readonly<Record<string, AlertsView>> = {
  alerts,
  'alerts-reader': { ...alerts, operator: { ...operator, canOperate: false } },
  'alerts-refused': {
    ...alerts,
    filter: { state: 'open', sort: 'oldest', severity: 'warning', code: 'gone.code', connection: 'c1' },
    narrowed: true,
    about: 'Contoso head office',
    search: '?severity=warning',
    form: {
      status: 400,
      why: '',
      until: '2026-01-01',
      chosen: [print(1), print(3)],
      errors: [
        { path: 'why', message: 'must not be empty' },
        { path: 'until', message: 'must be in the future, and at most 365 days from now' },
      ],
    },
  },
  'alerts-resolved': {
    ...alerts,
    filter: { state: 'resolved', sort: 'severity' },
    narrowed: true,
    lines: [{ kind: 'alert', alert: { ...broken, state: 'resolved', resolvedAt: at } }],
    first: '/alerts?state=resolved',
  },
  'alerts-none': none,
  'alerts-empty': { ...none, hasConnections: false },
  'alerts-unfound': { ...none, filter: { ...alerts.filter, connection: 'operator:x' }, narrowed: true },
};
