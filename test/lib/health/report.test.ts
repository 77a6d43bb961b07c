import { describe, expect, test } from '@jest/globals';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import type { Listed } from '../../../src/lib/connections/listedRows.ts';
import { noHealth, type Health, type Verdict } from '../../../src/lib/connections/verdict.ts';
import { judgeCredentials, judgeRuns } from '../../../src/lib/health/report.ts';
import { countsOf, type Run, runView, standingsIn } from '../../../src/lib/health/runRows.ts';

const timer = 'checkConsentStatus';
const two = Date.UTC(2026, 2, 1, 2);
const run = (occurrence: number, more: Partial<Run> = {}): Run => ({
  partitionKey: timer,
  rowKey: '0',
  occurrence: iso(occurrence),
  startedAt: iso(occurrence),
  expected: 2,
  skipped: 0,
  reported: 2,
  reportedAt: iso(occurrence),
  closedAt: iso(occurrence + 5 * MINUTE),
  missing: 0,
  ...more,
});
const { closedAt: _closed, ...open } = run(two + DAY);

describe('a nightly run', () => {
  const problems = (runs: readonly Run[], now: number) => judgeRuns(timer, runs, '0 0 2 * * *', now);

  test('is late once the last one that was closed is over 26 hours old', () => {
    expect(problems([run(two)], two + 26 * HOUR - 1)).toEqual([]);
    expect(problems([run(two)], two + 26 * HOUR)).toEqual([expect.stringContaining(iso(two))]);
    expect(problems([open, run(two)], two + 26 * HOUR)).toHaveLength(1);
    expect(problems([run(two + DAY), run(two)], two + 26 * HOUR)).toEqual([]);
    expect(problems([], two)).toEqual([expect.stringContaining('ever')]);
  });

  test('in which nobody was checked is none', () => {
    expect(problems([run(two, { reported: 0, missing: 2 })], two + HOUR)).toHaveLength(1);
    expect(problems([run(two, { reported: 0, expected: 0 })], two + HOUR)).toEqual([]);
    expect(problems([run(two, { reported: 1, missing: 1 })], two + HOUR)).toEqual([]);
  });

  test('begun by hand counts too', () => {
    expect(problems([run(two + 20 * HOUR), run(two)], two + 26 * HOUR)).toHaveLength(1);
    expect(problems([run(two + 25 * HOUR), run(two)], two + 26 * HOUR)).toEqual([]);
  });

  test('that comes every hour is late sooner, and one that comes on Mondays later', () => {
    expect(judgeRuns(timer, [run(two)], '0 0 * * * *', two + 3 * HOUR)).toHaveLength(1);
    expect(judgeRuns(timer, [run(two)], '0 0 2 * * 1', two + 20 * HOUR)).toEqual([]);
  });
});

describe('a credential of our own', () => {
  const now = Date.UTC(2026, 2, 1);
  const subject = (verdict: Verdict) => {
    const health: Health = applyVerdict(noHealth, 'operator:app', 'secretExpiry', verdict, iso(now));
    return { id: 'operator:app', clientId: 'app', name: 'Setup app', health };
  };
  const ends = (ms: number): Verdict => ({ verdict: 'ok', evidence: { endsAt: iso(now + ms) } });
  const lost: Verdict = {
    verdict: 'fail',
    evidence: {},
    findings: [{ code: 'secret.missing', subject: 'app', severity: 'critical', level: 0, message: 'Lost.' }],
  };

  test.each<[string, Verdict, number]>([
    ['that ends in a week', ends(7 * DAY), 1],
    ['that ends later', ends(7 * DAY + 1), 0],
    ['that has ended', ends(-DAY), 1],
    ['that does not work', lost, 1],
    ['without a secret', { verdict: 'ok', evidence: { credential: 'federated' } }, 0],
    ['that nobody could look at', { verdict: 'unknown', reason: 'x', message: 'y' }, 0],
  ])('%s', (_name, verdict, count) => {
    expect(judgeCredentials([subject(verdict)], now)).toHaveLength(count);
  });

  test('that nobody could look at for a night is not taken for one that works', () => {
    const unseen = subject({ verdict: 'unknown', reason: 'x', message: 'y' });
    expect(judgeCredentials([unseen], now + 26 * HOUR - 1)).toEqual([]);
    expect(judgeCredentials([unseen], now + 26 * HOUR)).toEqual([expect.stringContaining('Setup app')]);
  });
});

describe('where everybody stands in a run', () => {
  const line = (id: string, more: Partial<Listed> = {}): Listed => ({
    id,
    name: id,
    profile: 'snow',
    tenant: 't',
    tenantName: 't.example',
    state: 'healthy',
    createdAt: iso(two),
    tags: [],
    alerts: [],
    verdicts: { consentStatus: 'ok', account: 'notAsked', directoryAccount: 'notAsked' },
    rests: {},
    wrong: [],
    lastCheckedAt: undefined,
    asked: true,
    provedAt: undefined,
    dueAt: undefined,
    rotationAt: undefined,
    ends: [],
    linkUntil: undefined,
    changed: false,
    runs: {},
    ...more,
  });
  const resting = {
    consentStatus: iso(two + 3 * DAY),
    account: 'notAsked',
    directoryAccount: 'notAsked',
    dataAccess: iso(two + 3 * DAY),
  };
  const all = [
    line('reported', { runs: { [timer]: iso(two) } }),
    line('missing', { state: 'degraded', verdicts: { consentStatus: 'fail' } }),
    line('resting', { state: 'broken', rests: resting, verdicts: { consentStatus: 'unknown' } }),
    line('rested', { state: 'broken', rests: resting, runs: { [timer]: iso(two) } }),
    line('nobody', { state: 'onboarding' }),
  ];

  test('tells those who are passed over on purpose from those who are missing', () => {
    const standings = standingsIn(run(two), all);
    expect(standings.connected.map(({ id }) => id)).toEqual(['reported', 'missing', 'resting', 'rested']);
    expect(standings.missing.map(({ id }) => id)).toEqual(['missing']);
    expect(standings.skipped.map(({ id }) => id)).toEqual(['resting']);
    expect(standings.reported).toBe(2);
    expect(standingsIn(run(two + 4 * DAY), all).skipped).toEqual([]);
  });

  test('is counted by state, and by check and verdict, for the trend', () => {
    const counts = countsOf(timer, standingsIn(run(two), all).connected);
    expect(counts).toEqual({
      states: { healthy: 1, degraded: 1, broken: 2 },
      verdicts: {
        consentStatus: { ok: 2, fail: 1, unknown: 1, notAsked: 0 },
        account: { ok: 0, fail: 0, unknown: 0, notAsked: 2 },
        directoryAccount: { ok: 0, fail: 0, unknown: 0, notAsked: 2 },
        dataAccess: { ok: 0, fail: 0, unknown: 0, notAsked: 0 },
      },
    });
    const view = runView(run(two, { counts: JSON.stringify(counts) }));
    expect(view).toMatchObject({ timer, seconds: 300, missing: 0, ...counts });
    expect(view).not.toHaveProperty('rowKey');
  });
});
