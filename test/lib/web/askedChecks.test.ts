import { describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import { checkIds, type CheckRecord, noHealth } from '../../../src/lib/connections/verdict.ts';
import { askedChecks } from '../../../src/lib/web/askedChecks.ts';

const now = Date.parse('2026-07-31T14:05:00.000Z');
const asked = now - MINUTE;
const ok = (at: number): CheckRecord => ({ last: { verdict: 'ok', evidence: {} }, at: iso(at) });
const unclear = (at: number): CheckRecord => ({
  ...ok(asked - MINUTE),
  unknown: { since: iso(at), at: iso(at), count: 1, reason: 'unavailable', message: 'Nobody answered.' },
});
const health = (checks: Partial<Record<(typeof checkIds)[number], CheckRecord>>) => ({ ...noHealth, checks });
const of = checkIds.length;

describe('how far checks are that were asked by hand', () => {
  test('counts what was answered since, a clear answer or none, and nothing older', () => {
    const checks = { secretExpiry: ok(asked), consentStatus: unclear(now), account: ok(asked - 1) };
    expect(askedChecks(health(checks), asked, now)).toEqual({ since: asked, answered: 2, of });
    expect(askedChecks(noHealth, asked, now)).toEqual({ since: asked, answered: 0, of });
  });

  test.each([
    ['nobody asked', undefined],
    ['an address says no time', Number.NaN],
    ['an address speaks of later', now + 1],
    ['that was a while ago', now - 15 * MINUTE],
  ])('says nothing where %s', (_why, at) => {
    expect(askedChecks(noHealth, at, now)).toBeUndefined();
  });
});
