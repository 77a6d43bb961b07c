import { describe, expect, test } from '@jest/globals';
import { REMEMBERED } from '../../../src/lib/alerts/bounds.ts';
import { alertFingerprint } from '../../../src/lib/alerts/fingerprint.ts';
import { applyStaleness, applyState, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { iso } from '../../../src/lib/clock.ts';
import { noHealth, type Finding, type Health, type Verdict } from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T01:00:00Z');
const day = (n: number) => iso(start + n * 86_400_000);
const okay: Verdict = { verdict: 'ok', evidence: {} };
const unknown: Verdict = { verdict: 'unknown', reason: 'timeout', message: 'Microsoft did not answer' };
const notAsked: Verdict = { verdict: 'notAsked', reason: 'no right to look' };
const expiring = (level: number, more: Partial<Finding> = {}): Finding => ({
  code: 'secret.expiring',
  subject: 'key-1',
  severity: 'warning',
  level,
  message: `The secret expires at level ${level}.`,
  ...more,
});
const fail = (...findings: [Finding, ...Finding[]]): Verdict => ({ verdict: 'fail', findings, evidence: {} });
const apply = (health: Health, verdict: Verdict, n: number) =>
  applyVerdict(health, 'c1', 'secretExpiry', verdict, day(n));
const after = (...verdicts: Verdict[]) =>
  verdicts.reduce((health, verdict, n) => apply(health, verdict, n), noHealth);
const told = (health: Health) => health.outbox.map(({ type, sequence }) => `${type} ${sequence}`);
const fingerprint = alertFingerprint('c1', 'secretExpiry', 'secret.expiring', 'key-1');

describe('an alert', () => {
  test('opens, escalates, gets better without a word, escalates again and resolves', () => {
    const health = after(
      fail(expiring(3)),
      fail(expiring(4)),
      fail(expiring(2)),
      fail(expiring(3)),
      fail(expiring(1, { severity: 'critical' })),
      okay,
    );
    expect(told(health)).toEqual([
      'alert.opened 1',
      'alert.escalated 2',
      'alert.escalated 3',
      'alert.escalated 4',
      'alert.resolved 5',
    ]);
    expect(new Set(health.outbox.map((event) => event.fingerprint))).toEqual(new Set([fingerprint]));
    expect(health.outbox[4]?.data).toMatchObject({ alert: { openedAt: day(0), resolvedAt: day(5) } });
  });

  test('opened again goes on with its sequence', () => {
    const health = after(fail(expiring(3)), okay, fail(expiring(3)));
    expect(told(health)).toEqual(['alert.opened 1', 'alert.resolved 2', 'alert.opened 3']);
    expect(health.alerts[fingerprint]).toMatchObject({ openedAt: day(2), sequence: 3 });
    expect(health.alerts[fingerprint]).not.toHaveProperty('resolvedAt');
  });

  test('is resolved by another finding of its check that takes its place', () => {
    const health = after(
      fail(expiring(6)),
      fail(expiring(7, { code: 'secret.expired', severity: 'critical' })),
    );
    expect(told(health)).toEqual(['alert.opened 1', 'alert.resolved 2', 'alert.opened 1']);
  });

  test('is not resolved by an answer that says nothing of it', () => {
    const due = expiring(0, { code: 'handOver.due', subject: 'app' });
    const partial = (codes: string[], why?: { reason: string; message: string }): Verdict => ({
      verdict: 'fail',
      findings: [due],
      evidence: {},
      unanswered: { codes, ...(why && { why }) },
    });
    const away = { reason: 'unavailable', message: 'Microsoft did not answer' };
    const open = after(fail(expiring(3)), partial(['secret.expiring'], away));
    expect(told(open)).toEqual(['alert.opened 1', 'alert.opened 1']);
    // Nobody could look at a part: that counts as for the whole.
    expect(open.checks.secretExpiry).toMatchObject({
      at: day(1),
      last: { verdict: 'fail' },
      unknown: { since: day(1), count: 1, reason: 'unavailable' },
    });
    const twice = apply(open, partial(['secret.expiring'], away), 2);
    expect(twice.checks.secretExpiry?.unknown).toMatchObject({ since: day(1), count: 2 });
    expect(applyStaleness(twice, 'c1', day(2)).outbox.at(-1)).toMatchObject({
      type: 'alert.opened',
      data: { alert: { code: 'check.stale' } },
    });
    const answered = apply(twice, fail(due), 3);
    expect(told(answered).at(-1)).toBe('alert.resolved 2');
    expect(answered.checks.secretExpiry).not.toHaveProperty('unknown');
    // Where what was found says why, nobody is told twice.
    const said = after(fail(expiring(3)), partial(['secret.expiring']));
    expect(said.checks.secretExpiry).not.toHaveProperty('unknown');
  });

  test('of one check is not resolved by another', () => {
    const health = applyVerdict(after(fail(expiring(3))), 'c1', 'consentStatus', okay, day(1));
    expect(told(health)).toEqual(['alert.opened 1']);
  });

  test.each([
    ['unknown', unknown],
    ['notAsked', notAsked],
  ])('stays open through %s', (_name, verdict) => {
    const health = after(fail(expiring(3)), verdict, verdict);
    expect(told(health)).toEqual(['alert.opened 1']);
    expect(health.alerts[fingerprint]).not.toHaveProperty('resolvedAt');
  });

  test('takes a new wording without a word, and its severity outweighs its level', () => {
    const health = after(
      fail(expiring(3, { severity: 'critical' })),
      fail(expiring(9, { message: 'Said anew.' })),
    );
    expect(told(health)).toEqual(['alert.opened 1']);
    expect(health.alerts[fingerprint]).toMatchObject({
      severity: 'warning',
      level: 9,
      message: 'Said anew.',
      changedAt: day(0),
    });
  });

  test('told by two findings with one fingerprint is one, as grave as the graver', () => {
    const health = after(fail(expiring(3), expiring(5), expiring(4)));
    expect(told(health)).toEqual(['alert.opened 1']);
    expect(health.alerts[fingerprint]?.level).toBe(5);
  });
});

describe('the record of a check', () => {
  test('keeps the last answer that said something, and counts those that did not', () => {
    const record = after(okay, unknown, unknown).checks.secretExpiry;
    expect(record).toMatchObject({
      last: okay,
      at: day(0),
      unknown: { since: day(1), at: day(2), count: 2, reason: 'timeout' },
    });
    expect(after(okay, unknown, okay).checks.secretExpiry).toEqual({ last: okay, at: day(2) });
    expect(after(unknown, notAsked, unknown).checks.secretExpiry?.last).toEqual(notAsked);
  });

  test('that never said anything is unknown', () => {
    expect(after(unknown, unknown).checks.secretExpiry).toMatchObject({
      last: unknown,
      unknown: { since: day(0), count: 2 },
    });
  });

  test('counts one answer once, however often its message comes', () => {
    const once = apply(after(okay), unknown, 1);
    expect(apply(once, unknown, 1)).toEqual(once);
  });
});

describe('what is kept', () => {
  test('forgets what was resolved 90 days ago, and never begins its sequence again', () => {
    const resolved = after(fail(expiring(3)), okay);
    const remembered = applyVerdict(
      resolved,
      'c1',
      'consentStatus',
      okay,
      iso(start + 86_400_000 + REMEMBERED),
    );
    expect(remembered.alerts).toHaveProperty(fingerprint);
    const forgotten = applyVerdict(
      resolved,
      'c1',
      'consentStatus',
      okay,
      iso(start + 86_400_001 + REMEMBERED),
    );
    expect(forgotten.alerts).toEqual({});
    expect(apply(forgotten, fail(expiring(3)), 200).outbox.at(-1)).toMatchObject({
      type: 'alert.opened',
      sequence: 3,
    });
  });

  test('has an end however much is found, and the gravest comes first', () => {
    const many = Array.from({ length: 400 }, (_, n) =>
      expiring(3, {
        subject: `key-${n}`,
        message: 'x'.repeat(900),
        ...(n === 399 && { severity: 'critical' as const }),
      }),
    );
    const [first, ...others] = many;
    const health = after(fail(first ?? expiring(3), ...others));
    expect(JSON.stringify(health.alerts).length).toBeLessThan(24_000);
    expect(JSON.stringify(health.outbox).length).toBeLessThan(24_000);
    expect(health.outbox[0]?.data).toMatchObject({ alert: { severity: 'critical' } });

    // What waited for room is told once there is some.
    const next = apply({ ...health, outbox: [] }, okay, 1);
    expect(next.outbox.every(({ type }) => type === 'alert.resolved')).toBe(true);
    const last = apply({ ...next, outbox: [] }, fail(expiring(3, { subject: 'new' })), 2);
    expect(last.outbox.map(({ type }) => type)).toContain('alert.opened');
  });

  test('by a full outbox holds a resolution back until it can be told', () => {
    const open = after(fail(expiring(3)));
    const [event] = open.outbox;
    if (!event) throw new Error('nothing was told');
    const full = { ...open, outbox: Array.from({ length: 90 }, () => event) };
    const held = apply(full, okay, 1);
    expect(held.alerts[fingerprint]).not.toHaveProperty('resolvedAt');
    expect(told(apply({ ...held, outbox: [] }, okay, 1))).toEqual(['alert.resolved 2']);
  });
});

describe('a state', () => {
  test('tells changes to healthy, degraded and broken, and no others', () => {
    const steps = [
      ['verifying', 'healthy'],
      ['healthy', 'healthy'],
      ['healthy', 'degraded'],
      ['degraded', 'broken'],
      ['broken', 'healthy'],
      ['healthy', 'disconnected'],
    ] as const;
    const health = steps.reduce((now, [from, to], n) => applyState(now, 'c1', from, to, day(n)), noHealth);
    expect(told(health)).toEqual([
      'connection.healthy 1',
      'connection.degraded 2',
      'connection.broken 3',
      'connection.healthy 4',
    ]);
    const drained = applyState({ ...health, outbox: [] }, 'c1', 'healthy', 'broken', day(9));
    expect(told(drained)).toEqual(['connection.broken 5']);
    expect(drained.outbox[0]?.fingerprint).toBe(health.outbox[0]?.fingerprint);
  });
});
