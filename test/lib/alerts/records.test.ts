import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { withinRecords } from '../../../src/lib/alerts/records.ts';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { worstSeverity } from '../../../src/lib/connections/states.ts';
import {
  checkIds,
  type CheckRecord,
  type Finding,
  findingsOf,
  noHealth,
  severities,
  type Verdict,
} from '../../../src/lib/connections/verdict.ts';
import { healthFromRow, healthToRow } from '../../../src/lib/connections/rows.ts';

const at = '2026-03-01T01:00:00Z';
const codes = ['secret.expiring', 'secret.expired', 'secret.orphaned', 'consent.excess'];

const failing = (findings: readonly Finding[]): Verdict => {
  const [first, ...others] = findings;
  return first
    ? { verdict: 'fail', findings: [first, ...others], evidence: { source: 'application' } }
    : { verdict: 'ok', evidence: {} };
};
const found = (n: number, severity: Finding['severity'], code: string): Finding => ({
  code,
  subject: `key-${n}`,
  severity,
  level: n % 5,
  message: `The credential ${n} ${'x'.repeat(380)}`,
});

test('fifty long findings are kept in a row: the gravest by name, the others as a number', () => {
  const findings = Array.from({ length: 80 }, (_, n) =>
    found(n, n === 79 ? 'critical' : 'info', 'secret.expiring'),
  );
  const health = applyVerdict(noHealth, 'c1', 'secretExpiry', failing(findings), at);
  const row = healthToRow(health);
  expect(healthFromRow({ partitionKey: 'c1', rowKey: 'c1', ...row })).toEqual(health);
  const last = health.checks.secretExpiry?.last;
  if (last?.verdict !== 'fail') throw new Error('it has failed');
  expect(last.findings).toContainEqual(findings[79]);
  expect(last.evidence).toEqual({ source: 'application', furtherFindings: 80 - last.findings.length });
});

test('an answer that fits is kept as it is', () => {
  const verdict = failing([found(1, 'warning', 'secret.expiring'), found(2, 'info', 'secret.orphaned')]);
  expect(applyVerdict(noHealth, 'c1', 'secretExpiry', verdict, at).checks.secretExpiry?.last).toBe(verdict);
});

test('what was answered all the same goes first, since it counts only as the answer comes', () => {
  const but = Array.from({ length: 300 }, (_, n) => ({
    code: 'secret.expiring',
    subject: `key-${n}-${'y'.repeat(80)}`,
  }));
  const apps = [{ app: 'writer', codes: ['secret.missing'] }];
  const last: Verdict = {
    verdict: 'ok',
    evidence: {},
    unanswered: { codes: ['secret.expiring'], but, apps },
  };
  expect(withinRecords({ secretExpiry: { last, at } })).toEqual({
    secretExpiry: { at, last: { ...last, unanswered: { codes: ['secret.expiring'] } } },
  });
});

describe('for any answers', () => {
  const finding = fc
    .tuple(fc.nat({ max: 400 }), fc.constantFrom(...severities), fc.constantFrom(...codes))
    .map(([n, severity, code]) => found(n, severity, code));
  const record = fc
    .array(finding, { maxLength: 90 })
    .map((findings): CheckRecord => ({ last: failing(findings), at }));

  test('the records fit, no code is lost, and what they come to stays the same', () => {
    fc.assert(
      fc.property(fc.tuple(...checkIds.map(() => record)), (records) => {
        const checks = Object.fromEntries(
          checkIds.map((id, place) => [id, records[place] ?? { last: failing([]), at }]),
        );
        const kept = withinRecords(checks);
        expect(JSON.stringify(kept).length).toBeLessThanOrEqual(24_000);
        const before = { ...noHealth, checks };
        const after = { ...noHealth, checks: kept };
        expect(worstSeverity(after)).toBe(worstSeverity(before));
        for (const id of checkIds) {
          const codesOf = (health: typeof before) =>
            new Set(findingsOf({ ...health, checks: { [id]: health.checks[id] } }).map(({ code }) => code));
          expect(codesOf(after)).toEqual(codesOf(before));
        }
        expect(withinRecords(kept)).toBe(kept);
      }),
      { numRuns: 30 },
    );
  });
});
