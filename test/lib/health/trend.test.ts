import { expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { Run } from '../../../src/lib/health/runRows.ts';
import { nextOccurrence } from '../../../src/lib/health/timers.ts';
import { NIGHTS, trendOf } from '../../../src/lib/health/trend.ts';

const now = Date.parse('2026-11-20T12:00:00.000Z');
const run = (days: number, broken: number | undefined, closed = iso(now - days * DAY)): Run => ({
  partitionKey: 'checkAnonymization',
  rowKey: '1',
  occurrence: iso(now - days * DAY),
  startedAt: iso(now - days * DAY),
  expected: 3,
  skipped: 0,
  reported: 3,
  reportedAt: iso(now),
  closedAt: closed,
  missing: 0,
  ...(broken !== undefined && {
    counts: JSON.stringify({ states: { healthy: 2, degraded: 0, broken }, verdicts: {} }),
  }),
});

test('a night is what its last run that was closed came to', () => {
  const earlier = run(0, 7, iso(now - 1_000));
  expect(trendOf([run(0, 1), earlier], now)).toEqual([
    { day: '2026-11-20', states: { healthy: 2, degraded: 0, broken: 1 } },
  ]);
});

test('nights begin with the first that was counted, and those between that were not stay empty', () => {
  const open: Run = { ...run(1, 1), closedAt: undefined };
  expect(trendOf([run(0, 0), open, run(2, undefined), run(3, 2)], now)).toEqual([
    { day: '2026-11-17', states: { healthy: 2, degraded: 0, broken: 2 } },
    { day: '2026-11-18' },
    { day: '2026-11-19' },
    { day: '2026-11-20', states: { healthy: 2, degraded: 0, broken: 0 } },
  ]);
});

test('no more than thirty nights, and none where nothing was counted', () => {
  const nights = trendOf(
    Array.from({ length: 40 }, (_, days) => run(days, 0)),
    now,
  );
  expect(nights).toHaveLength(NIGHTS);
  expect(nights[0]?.day).toBe('2026-10-22');
  expect(trendOf([run(0, undefined)], now)).toEqual([]);
});

test('the next run is the first after now', () => {
  expect(iso(nextOccurrence('0 0 3 * * *', now) ?? 0)).toBe('2026-11-21T03:00:00.000Z');
});
