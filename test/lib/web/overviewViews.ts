import { DAY, iso } from '../../../src/lib/clock.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { overviewView } from '../../../src/lib/web/overviewView.ts';
import type { OverviewView } from '../../../src/lib/web/pages/overviewView.ts';
import { aListed } from '../../support/listed.ts';
import { at } from './onboardingViews.ts';
import { runViews } from './runViews.ts';

export const now = Date.parse(at);
const operator = { id: 'o1', name: 'Ada Lindqvist', roles: new Set(['Mooring.Operator'] as const) };
const alertOf = (id: string, severity: 'critical' | 'warning', code: string, message: string) =>
  ({ id, check: 'account', code, severity, message, stage: 'opened', openedAt: at, changedAt: at }) as const;

/** A fleet in which everything is to be seen, so many times as large. */
export const fleetOf = (times: number) =>
  Array.from({ length: times }, (_, turn) => [
    aListed({
      id: `broken-${turn}`,
      name: 'Contoso head office',
      state: 'broken',
      alerts: [
        alertOf(`a${turn}`, 'critical', 'consent.partial', 'Reports.Read.All is no longer granted.'),
        { ...alertOf(`s${turn}`, 'critical', 'account.disabled', 'Snoozed.'), snoozedUntil: iso(now + DAY) },
      ],
    }),
    aListed({
      id: `due-${turn}`,
      name: 'Fabrikam',
      state: 'degraded',
      alerts: [alertOf(`b${turn}`, 'warning', 'handOver.due', 'A credential has to be handed over.')],
      ends: [
        { kind: 'secret', at: iso(now + 3 * DAY) },
        { kind: 'password', at: iso(now + 200 * DAY) },
      ],
    }),
    aListed({ id: `ending-${turn}`, ends: [{ kind: 'certificate', at: iso(now + 20 * DAY) }] }),
    aListed({ id: `later-${turn}`, ends: [{ kind: 'secret', at: iso(now + 70 * DAY) }] }),
    aListed({ id: `wait-${turn}`, name: 'Adventure Works', state: 'pending', linkUntil: iso(now + 2 * DAY) }),
    aListed({ id: `lapsed-${turn}`, state: 'pending', linkUntil: iso(now - DAY) }),
  ]).flat();

/** The overview of these connections. */
export const overviewOf = (listed: ReturnType<typeof fleetOf>): OverviewView => {
  const { timers = [], trend = [] } = runViews['runs'] ?? {};
  const profiles = builtInProfiles.slice(0, 2);
  const ownershipsOf = () => ['dedicated' as const];
  return overviewView({
    operator,
    listed,
    profiles,
    ownershipsOf,
    operatorSubjects: [],
    groups: new Map(),
    timers,
    trend,
    now,
  });
};

export const overview = overviewOf(fleetOf(3));

/** The overview in every way, by name. */
export const overviewViews = {
  overview,
  'overview-empty': overviewOf([]),
  'overview-quiet': overviewOf([aListed()]),
  'overview-reader': { ...overview, operator: { ...overview.operator, canOperate: false } },
  'overview-errors': {
    ...overview,
    operatorFindings: [
      {
        appName: 'Shared Certero app',
        code: 'secret.expiring',
        severity: 'critical',
        message: 'Its secret ends tomorrow.',
      },
    ],
    form: {
      values: { profile: 'snow', tenant: 'contoso', name: '', tags: 'a, b' },
      errors: [
        { path: 'tenant', message: 'is neither a domain nor a directory ID' },
        { path: 'name', message: 'is missing' },
      ],
    },
  },
} as const satisfies Record<string, OverviewView>;
