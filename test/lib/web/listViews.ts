import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { connectionsView, readListAddress } from '../../../src/lib/web/connectionsView.ts';
import type { Operator, Role } from '../../../src/lib/web/identity.ts';
import type { ChosenView } from '../../../src/lib/web/pages/chosen.tsx';
import type { ChosenSnoozeView } from '../../../src/lib/web/pages/chosenSnooze.tsx';
import { aListed } from '../../support/listed.ts';
import { at } from './onboardingViews.ts';

const holding = (role: Role): Operator => ({ id: 'o1', name: 'Ada Lindqvist', roles: new Set([role]) });
const states = ['healthy', 'healthy', 'degraded', 'pending', 'broken', 'verifying', 'disconnected'] as const;
const wrong = [
  { code: 'secret.expiring', severity: 'warning', message: 'The secret ends in 12 days.' },
  { code: 'consent.partial', severity: 'critical', message: 'Reports.Read.All is no longer granted.' },
] as const;

/** More than a page of connections. */
const fleet = Array.from({ length: 120 }, (_, number) => {
  const state = states[number % states.length] ?? 'healthy';
  return aListed({
    id: `c${number}`,
    name: `Customer ${number}`,
    profile: number % 3 === 0 ? 'snow' : number % 3 === 1 ? 'sam360' : 'gone-profile',
    tenantName: `customer${number}.example`,
    state,
    tags: number % 2 === 0 ? ['europe', 'gold'] : ['asia'],
    wrong: state === 'degraded' ? wrong.slice(0, 1) : state === 'broken' ? wrong : [],
    lastCheckedAt: state === 'pending' ? undefined : at,
  });
});

/** The page of all connections as an address asks for it. */
export function listView(query: string, listed = fleet, role: Role = 'Mooring.Operator') {
  const wanted = readListAddress(`https://mooring.example/connections${query}`);
  if (!wanted.ok) throw new Error(JSON.stringify(wanted.error));
  const now = Date.parse(at);
  const view = connectionsView({
    operator: holding(role),
    listed,
    profiles: builtInProfiles,
    wanted: wanted.value,
    now,
  });
  if (!view) throw new Error('the cursor belongs to another list');
  return view;
}

/** The page of all connections in every way, by name. */
export const listViews = {
  connections: listView(''),
  'connections-filtered': listView('?state=broken&profile=snow&tag=gold&code=consent.partial&sort=-name'),
  'connections-missing': listView(
    '?link=none&missingIn=checkSecretExpiry~2026-07-31T01:00:00.000Z&endsFrom=2026-08-01&sort=ends',
  ),
  'connections-none': listView('?search=nobody+%3Cb%3E'),
  'connections-empty': listView('', []),
  'connections-empty-reader': listView('', [], 'Mooring.Reader'),
  'connections-reader': listView('?state=healthy', fleet, 'Mooring.Reader'),
};

const operator = { name: 'Ada Lindqvist', canOperate: true };
const back = '/connections?state=broken';
const chosen = fleet.slice(0, 3).map(({ id, name, tenantName }) => ({ id, name, tenantName }));
const link = { url: `https://mooring.example/connect?t=${'k3Yx-9_q'.repeat(5)}`, expiresAt: at };
const passedOver = {
  id: 'c9',
  name: '<b>Customer</b> 9',
  tenantName: 'customer9.example',
  passedOver: 'It is pending; checks are asked once it is connected.',
};

/** What was done with those that were chosen, in every way, by name. */
export const chosenViews: Readonly<Record<string, ChosenView>> = {
  'chosen-check': { operator, back, act: 'check', outcomes: [...chosen, passedOver] },
  'chosen-links': {
    operator,
    back,
    act: 'link',
    outcomes: [...chosen.map((one) => ({ ...one, link })), passedOver],
  },
  'chosen-snoozed': {
    operator,
    back,
    act: 'snooze',
    outcomes: [
      ...chosen.map((one, at) => ({ ...one, alerts: at + 1 })),
      { ...passedOver, passedOver: 'It has no open alert.' },
    ],
  },
  'chosen-nothing': { operator, back, act: 'check', outcomes: [] },
  'chosen-none-done': { operator, back, act: 'link', outcomes: [passedOver] },
};

/** The step before alerts are snoozed, as it comes and with what was wrong. */
export const chosenSnoozeViews: Readonly<Record<string, ChosenSnoozeView>> = Object.fromEntries(
  [
    ['chosen-snooze', {}],
    [
      'chosen-snooze-refused',
      { why: '', until: '2020-01-01', faults: [{ path: 'until', message: 'must be in the future' }] },
    ],
  ].map(([name, more]) => [
    name,
    {
      operator,
      back,
      query: '?state=broken',
      chosen: [...chosen, passedOver].map(({ id, name: called }, open) => ({ id, name: called, open })),
      days: { first: '2026-07-31', last: '2027-07-30' },
      faults: [],
      ...(more as object),
    },
  ]),
);
