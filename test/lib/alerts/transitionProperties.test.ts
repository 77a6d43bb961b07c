import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { eventTypes } from '../../../src/lib/alerts/events.ts';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import {
  checkIds,
  health as healthSchema,
  noHealth,
  severities,
  type Finding,
  type Health,
  type Verdict,
} from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T01:00:00Z');
const day = (n: number) => iso(start + n * DAY);
const events = ({ outbox }: Health) =>
  outbox.map(({ type, fingerprint, sequence }) => [type, fingerprint, sequence]);

const findings = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom('secret.expiring', 'secret.missing'),
    subject: fc.constantFrom('key-1', 'key-2'),
    severity: fc.constantFrom(...severities),
    level: fc.integer({ min: 0, max: 3 }),
    message: fc.string({ maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ code, subject }) => `${code}/${subject}` },
);
const verdicts = fc.oneof(
  fc.constantFrom<Verdict>(
    { verdict: 'ok', evidence: {} },
    { verdict: 'unknown', reason: 'timeout', message: 'Microsoft did not answer' },
    { verdict: 'notAsked', reason: 'no right to look' },
  ),
  findings.map((found): Verdict => ({
    verdict: 'fail',
    findings: found as [Finding, ...Finding[]],
    evidence: {},
  })),
);
const night = fc.record({
  check: fc.constantFrom(...checkIds),
  verdict: verdicts,
  repeats: fc.nat({ max: 2 }),
});

describe('for any nights', () => {
  test('repeats tell nothing, and the same message twice changes nothing', () => {
    fc.assert(
      fc.property(fc.array(night, { maxLength: 30 }), (nights) => {
        let plain: Health = noHealth;
        let repeated: Health = noHealth;
        nights.forEach(({ check, verdict, repeats }, n) => {
          plain = applyVerdict(plain, 'c1', check, verdict, day(n));
          expect(applyVerdict(plain, 'c1', check, verdict, day(n))).toEqual(plain);
          for (let time = 0; time <= repeats; time += 1) {
            repeated = applyVerdict(repeated, 'c1', check, verdict, iso(start + n * DAY + time));
          }
        });
        expect(events(repeated)).toEqual(events(plain));
        expect(healthSchema.parse(structuredClone(repeated))).toEqual(repeated);
      }),
    );
  });

  test('each alert is opened and resolved in turn, with a sequence that grows by one', () => {
    fc.assert(
      fc.property(fc.array(night, { maxLength: 40 }), (nights) => {
        const health = nights.reduce(
          (now, { check, verdict }, n) => applyVerdict(now, 'c1', check, verdict, day(n)),
          noHealth,
        );
        for (const [print, alert] of Object.entries(health.alerts)) {
          const events = health.outbox.filter((event) => event.fingerprint === print);
          expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1));
          expect(alert.sequence).toBe(events.length);
          const turns = events.map(({ type }) => type).filter((type) => type !== 'alert.escalated');
          expect(turns).toEqual(turns.map((_, n) => (n % 2 === 0 ? 'alert.opened' : 'alert.resolved')));
          expect(alert.resolvedAt === undefined).toBe(turns.length % 2 === 1);
        }
        expect(health.outbox.every(({ type }) => (eventTypes as readonly string[]).includes(type))).toBe(
          true,
        );
      }),
    );
  });
});
