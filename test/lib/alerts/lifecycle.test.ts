import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { alertFingerprint } from '../../../src/lib/alerts/fingerprint.ts';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { noHealth, type Finding, type Health, type Verdict } from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T01:00:00Z');
const day = (n: number) => iso(start + n * DAY);
const okay: Verdict = { verdict: 'ok', evidence: {} };
const fail = (level: number, severity: Finding['severity'] = 'critical'): Verdict => ({
  verdict: 'fail',
  findings: [{ code: 'data.denied', subject: 'users', severity, level, message: `Level ${level}.` }],
  evidence: {},
});
const print = alertFingerprint('c1', 'dataAccess', 'data.denied', 'users');
const night = (health: Health, n: number, verdict: Verdict, remindAfter: number | undefined = 7 * DAY) =>
  applyVerdict(health, 'c1', 'dataAccess', verdict, day(n), { remindAfter });
const told = ({ outbox }: Health) => outbox.map(({ type, sequence }) => `${type} ${sequence}`);
const snoozed = (health: Health, n: number, until: number): Health => {
  const alert = health.alerts[print];
  if (!alert) throw new Error('no alert');
  const { severity, level } = alert;
  const snooze = { by: 'olivia', why: 'known', at: day(n), until: day(until), severity, level };
  return { ...health, alerts: { ...health.alerts, [print]: { ...alert, snooze } } };
};
const nights = (health: Health, from: number, to: number, verdict: Verdict) => {
  let now = health;
  for (let n = from; n < to; n += 1) now = night(now, n, verdict);
  return now;
};

describe('a reminder', () => {
  test('comes a week after the last word, and a week after that', () => {
    const health = nights(noHealth, 0, 15, fail(1));
    expect(told(health)).toEqual(['alert.opened 1', 'alert.reminded 2', 'alert.reminded 3']);
    expect(health.alerts[print]).toMatchObject({ stage: 'reminded', openedAt: day(0), changedAt: day(0) });
    expect(told(nights(noHealth, 0, 7, fail(1)))).toEqual(['alert.opened 1']);
  });

  test('does not miss its night for the seconds that one begins earlier', () => {
    const opened = night(noHealth, 0, fail(1));
    const early = iso(Date.parse(day(7)) - 5_000);
    const health = applyVerdict(opened, 'c1', 'dataAccess', fail(1), early, { remindAfter: 7 * DAY });
    expect(told(health)).toEqual(['alert.opened 1', 'alert.reminded 2']);
  });

  test('counts from an escalation', () => {
    const health = nights(nights(noHealth, 0, 5, fail(1)), 5, 12, fail(2));
    expect(told(health)).toEqual(['alert.opened 1', 'alert.escalated 2']);
    expect(told(night(health, 12, fail(2)))).toContain('alert.reminded 3');
  });

  test('of an alert from before reminders does not come in the first night, but when it is its turn', () => {
    const { toldAt: _told, ...older } = night(noHealth, 0, fail(1)).alerts[print] ?? {};
    const before = { ...noHealth, alerts: { [print]: older } } as Health;
    const first = night(before, 34, fail(1));
    expect(told(first)).toEqual([]);
    expect(told(night(first, 34, fail(1)))).toEqual([]);
    expect(told(nights(first, 35, 36, fail(1)))).toEqual(['alert.reminded 2']);
    expect(told(nights(night(before, 30, fail(1)), 31, 35, fail(1)))).toEqual([]);
  });

  test.each([
    ['of a warning', fail(1, 'warning'), 7 * DAY],
    ['where none is wanted', fail(1), undefined],
  ] as const)('%s never comes', (_name, verdict, remindAfter) => {
    let health: Health = noHealth;
    for (let n = 0; n < 30; n += 1)
      health = applyVerdict(health, 'c1', 'dataAccess', verdict, day(n), { remindAfter });
    expect(told(health)).toEqual(['alert.opened 1']);
  });

  test('comes only from a check that looked, and once however often it is told the same', () => {
    const unknown: Verdict = { verdict: 'unknown', reason: 'timeout', message: 'Nobody answered.' };
    const health = nights(night(noHealth, 0, fail(1)), 1, 20, unknown);
    expect(told(health)).toEqual(['alert.opened 1']);
    const once = night(health, 20, fail(1));
    expect(told(once)).toEqual(['alert.opened 1', 'alert.reminded 2']);
    expect(night(once, 20, fail(1))).toEqual(once);
  });
});

describe('a snoozed alert', () => {
  const open = snoozed(night(noHealth, 0, fail(2)), 0, 30);

  test('is silent, also where it gets better or as bad as it was', () => {
    const health = night(night(nights(open, 1, 20, fail(2)), 20, fail(1)), 21, fail(2));
    expect(told(health)).toEqual(['alert.opened 1']);
    expect(health.alerts[print]?.snooze).toMatchObject({ by: 'olivia', why: 'known' });
  });

  test('is told when it gets worse than it was, and the snooze is over', () => {
    const health = night(open, 3, fail(3));
    expect(told(health)).toEqual(['alert.opened 1', 'alert.escalated 2']);
    expect(health.alerts[print]).not.toHaveProperty('snooze');
    expect(JSON.stringify(health.outbox)).not.toContain('olivia');
  });

  test('is told again at the first look after its end', () => {
    const quiet = nights(open, 1, 30, fail(2));
    expect(told(quiet)).toEqual(['alert.opened 1']);
    const health = night(quiet, 30, fail(2));
    expect(told(health)).toEqual(['alert.opened 1', 'alert.reminded 2']);
    expect(health.alerts[print]).not.toHaveProperty('snooze');
  });

  test('is resolved all the same, and stays snoozed where it comes back', () => {
    const back = night(night(open, 2, okay), 3, fail(2));
    expect(told(back)).toEqual(['alert.opened 1', 'alert.resolved 2']);
    expect(back.alerts[print]).toMatchObject({ quiet: true, stage: 'opened', openedAt: day(3) });
    expect(back.alerts[print]).not.toHaveProperty('resolvedAt');
    // Nobody heard of its coming, so nobody hears of its going.
    expect(told(night(back, 4, okay))).toEqual(['alert.opened 1', 'alert.resolved 2']);
    // Worse than it was, or after the end: it is told as what it is to everybody, new.
    expect(told(night(back, 4, fail(3))).at(-1)).toBe('alert.opened 3');
    expect(told(night(back, 31, fail(2))).at(-1)).toBe('alert.opened 3');
    expect(told(night(night(open, 2, okay), 3, fail(3))).at(-1)).toBe('alert.opened 3');
    expect(told(night(night(open, 2, okay), 40, fail(2))).at(-1)).toBe('alert.opened 3');
  });
});

test('for any nights and snoozes every alert that was told open is told resolved, in a sequence without gaps', () => {
  const nightOf = fc.record({
    verdict: fc.oneof(
      fc.constant(okay),
      fc.integer({ min: 0, max: 3 }).map((level) => fail(level)),
    ),
    snoozeFor: fc.option(fc.integer({ min: 1, max: 10 }), { freq: 4 }),
  });
  fc.assert(
    fc.property(fc.array(nightOf, { maxLength: 40 }), (plan) => {
      let health: Health = noHealth;
      plan.forEach(({ verdict, snoozeFor }, n) => {
        health = night(health, n, verdict);
        const alert = health.alerts[print];
        if (snoozeFor !== null && alert && alert.resolvedAt === undefined)
          health = snoozed(health, n, n + snoozeFor);
      });
      const events = health.outbox;
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1));
      const turns = events.filter(({ type }) => type === 'alert.opened' || type === 'alert.resolved');
      expect(turns.map(({ type }) => type)).toEqual(
        turns.map((_, n) => (n % 2 === 0 ? 'alert.opened' : 'alert.resolved')),
      );
      const alert = health.alerts[print];
      if (alert?.resolvedAt !== undefined) expect(turns.length % 2).toBe(0);
    }),
  );
});
