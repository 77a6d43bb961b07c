import { describe, expect, test } from '@jest/globals';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import { isResting, paceOf, restsOf } from '../../../src/lib/connections/pace.ts';
import {
  noHealth,
  OPERATOR_APP,
  type CheckId,
  type Finding,
  type Health,
  type Verdict,
} from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T02:00:00Z');
const okay: Verdict = { verdict: 'ok', evidence: {} };
const notAsked: Verdict = { verdict: 'notAsked', reason: 'There is no account.' };
const unknown = (reason = 'refused'): Verdict => ({
  verdict: 'unknown',
  reason,
  message: 'Nobody answered.',
});
const fail = (code = 'consent.notGranted', severity: Finding['severity'] = 'critical'): Verdict => ({
  verdict: 'fail',
  findings: [{ code, subject: 'app', severity, level: 0, message: 'No access.' }],
  evidence: {},
});
/** So many that the row keeps some of them, and counts the others. */
const failMany = (count: number): Verdict => {
  const [first, ...more] = Array.from({ length: count }, (_, n): Finding => ({
    code: 'secret.expiring',
    subject: `key-${n}`,
    severity: n === 0 ? 'critical' : 'warning',
    level: 3,
    message: 'It ends soon. '.padEnd(300, '.'),
  }));
  return first ? { verdict: 'fail', findings: [first, ...more], evidence: {} } : okay;
};
const checks = ['consentStatus', 'account'] as const satisfies readonly CheckId[];
const nightly = (n: number) => iso(start + n * DAY);

/** Runs night after night; each asks a few minutes late. @returns the nights that asked, and what is known at the end */
function run(
  count: number,
  answer: (n: number) => Verdict,
  before: { health: Health; from: number } = { health: noHealth, from: 0 },
) {
  let { health } = before;
  const asked: number[] = [];
  for (let n = before.from; n < before.from + count; n += 1) {
    if (isResting(restsOf(health), checks, nightly(n))) continue;
    asked.push(n);
    const at = iso(start + n * DAY + ((n * 7) % 20) * MINUTE);
    health = applyVerdict(health, 'c1', 'account', notAsked, at);
    health = applyVerdict(health, 'c1', 'consentStatus', answer(n), at);
  }
  return { asked, health };
}

describe('a connection that keeps failing', () => {
  test.each([
    ['broken in the same way', () => fail()],
    ['that nobody can look at', () => unknown()],
    ['broken in more ways than a row holds', () => failMany(105)],
  ])('%s is asked every night, then every second, fourth and seventh', (_name, answer) => {
    const { asked, health } = run(60, answer);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 19, 23, 27, 31, 38, 45, 52, 59]);
    expect(paceOf(restsOf(health)).nextAskedAt?.slice(0, 10)).toBe(nightly(66).slice(0, 10));
  });

  test.each([
    ['a warning', () => fail('consent.partial', 'warning')],
    ['in order', () => okay],
    ['another trouble every night', (n: number) => fail(`code.${n % 2}`)],
    ['one more or less of very many every night', (n: number) => failMany(105 + (n % 2))],
    ['a broken app of the operator’s', () => unknown(OPERATOR_APP)],
    ['never asked', () => notAsked],
  ])('%s is asked every night', (_name, answer) => {
    expect(run(40, answer).asked).toHaveLength(40);
  });

  test('is asked every night again after any success', () => {
    const { health } = run(30, () => fail());
    const well = run(12, (n) => (n < 34 ? okay : fail()), { health, from: 31 });
    expect(well.asked).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41]);
  });

  test('is asked every night again after somebody asked by hand', () => {
    const { health } = run(30, () => fail());
    expect(paceOf(restsOf(health))).toHaveProperty('nextAskedAt');
    const asked = applyVerdict(health, 'c1', 'consentStatus', fail(), iso(start + 29 * DAY + 9 * HOUR), {
      byHand: true,
    });
    expect(paceOf(restsOf(asked))).toEqual({});
    const { asked: nights } = run(10, () => fail(), { health: asked, from: 30 });
    expect(nights).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 39]);
  });

  test('is asked by a run as soon as one of its checks wants to be', () => {
    const { health } = run(30, () => fail());
    const other = applyVerdict(health, 'c1', 'account', okay, iso(start + 29 * DAY));
    expect(isResting(restsOf(other), checks, nightly(30))).toBe(false);
    expect(isResting(restsOf(other), ['consentStatus'], nightly(30))).toBe(true);
    // What was never asked is asked.
    expect(isResting(restsOf(health), ['consentStatus', 'dataAccess'], nightly(30))).toBe(false);
  });
});
