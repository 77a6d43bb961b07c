import type { RunsView } from '../../../src/lib/web/pages/runsView.ts';
import { at } from './onboardingViews.ts';

const nights = Array.from({ length: 30 }, (_, index) => {
  const day = new Date(Date.parse('2026-07-02T00:00:00.000Z') + index * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const broken = index > 20 && index < 25 ? 40 : index % 7 === 0 ? 1 : 0;
  const states = { healthy: 9_000 + index * 20 - broken, degraded: 300 + ((index * 37) % 90), broken };
  return index === 12 ? { day } : { day, states };
});

const runs: RunsView = {
  operator: { name: 'Ada Lindqvist', canOperate: true },
  timers: [
    {
      timer: 'checkSecretExpiry',
      checks: ['Secret expiry'],
      last: { occurrence: at, missing: 0 },
      next: '2026-08-01T01:00:00.000Z',
    },
    {
      timer: 'checkConsentStatus',
      checks: ['Consent status', 'Account', 'Data access'],
      underWay: { since: at, reported: 412, total: 9_400 },
    },
    {
      timer: 'checkAnonymization',
      checks: ['Anonymization'],
      last: { occurrence: at, missing: 3 },
      next: '2026-08-01T03:00:00.000Z',
    },
  ],
  rows: [
    {
      timer: 'checkConsentStatus',
      occurrence: at,
      byHand: true,
      expected: 9_400,
      reported: 412,
      skipped: 12,
    },
    {
      timer: 'checkAnonymization',
      occurrence: '2026-07-31T03:00:00.000Z',
      byHand: false,
      expected: 9_412,
      reported: 9_409,
      skipped: 0,
      missing: 3,
      seconds: 1_507.2,
      states: { healthy: 9_000, degraded: 411, broken: 1 },
    },
    {
      timer: 'checkSecretExpiry',
      occurrence: '2026-07-31T01:00:00.000Z',
      byHand: false,
      expected: 3,
      reported: 3,
      skipped: 0,
      missing: 0,
      seconds: 12,
    },
  ],
  hasConnections: true,
  trend: nights,
  next: '/runs?cursor=abc',
  generatedAt: at,
};
const rested = runs.timers.map(({ timer, checks }) => ({ timer, checks, next: '2026-08-01T01:00:00.000Z' }));

/** The page of runs in every way, by name. */
export const runViews: Readonly<Record<string, RunsView>> = {
  runs,
  'runs-reader': { ...runs, operator: { ...runs.operator, canOperate: false }, only: 'checkConsentStatus' },
  'runs-refused': { ...runs, problem: 'A run of this timer is under way already. It goes on by itself.' },
  'runs-over': {
    ...runs,
    timers: rested,
    rows: runs.rows.slice(1),
    trend: nights.slice(28),
    first: '/runs',
    next: undefined,
  },
  'runs-empty': { ...runs, timers: rested, rows: [], trend: [], next: undefined, hasConnections: false },
};
