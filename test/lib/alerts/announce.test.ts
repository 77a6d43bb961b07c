import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { applyDigest, applyStanding } from '../../../src/lib/alerts/announce.ts';
import { buildEvent, eventBody, type EventSubject } from '../../../src/lib/alerts/events.ts';
import { staleChecks } from '../../../src/lib/alerts/streaks.ts';
import { applyStaleness, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import {
  noHealth,
  OPERATOR_APP,
  type CheckId,
  type Finding,
  type Health,
  type Verdict,
} from '../../../src/lib/connections/verdict.ts';

const at = '2026-03-01T01:00:00.000Z';
const okay: Verdict = { verdict: 'ok', evidence: {} };
const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason, message: 'Nobody answered.' });
const fail = (...subjects: string[]): Verdict => {
  const [first, ...more] = subjects.map((subject): Finding => ({
    code: 'data.denied',
    subject,
    severity: subject.startsWith('!') ? 'critical' : 'warning',
    level: 0,
    message: `${subject} may not be read.`,
  }));
  if (!first) throw new Error('nothing is wrong');
  return { verdict: 'fail', findings: [first, ...more], evidence: {} };
};
const told = ({ outbox }: Health) => outbox.map(({ type }) => type);

/** A pass over some checks, as the pass does it. */
function pass(before: Health, verdicts: Partial<Record<CheckId, Verdict>>, when = at): Health {
  const judged = Object.entries(verdicts).reduce(
    (health, [id, verdict]) => applyVerdict(health, 'c1', id as CheckId, verdict, when),
    before,
  );
  return applyDigest(before, judged, 'c1', when);
}

describe('a digest', () => {
  test('takes the place of what the first answers opened, the worst first', () => {
    const health = pass(noHealth, { dataAccess: fail('users', '!groups'), consentStatus: fail('app') });
    expect(told(health)).toEqual(['alerts.digest']);
    expect(health.outbox[0]?.data['digest']).toMatchObject({
      total: 3,
      alerts: [
        { code: 'data.denied', check: 'dataAccess', severity: 'critical' },
        { severity: 'warning' },
        { severity: 'warning' },
      ],
    });
    // What it named lives on as any other alert.
    expect(told(pass({ ...health, outbox: [] }, { dataAccess: okay }))).toEqual([
      'alert.resolved',
      'alert.resolved',
    ]);
  });

  test('is not told where nothing is wrong, nor of what a later answer opens', () => {
    const well = pass(noHealth, { dataAccess: okay });
    expect(told(well)).toEqual([]);
    expect(told(pass(well, { dataAccess: fail('users') }))).toEqual(['alert.opened']);
  });

  test('waits for the first answer: that nobody could look was none', () => {
    const health = pass(pass(noHealth, { dataAccess: unknown('timeout') }), { dataAccess: fail('users') });
    expect(told(health)).toEqual(['alerts.digest']);
  });

  test('tells beside it what an outbox held already', () => {
    const before = pass(pass(noHealth, { dataAccess: okay }), { dataAccess: fail('users') });
    expect(told(pass(before, { consentStatus: fail('app') }))).toEqual(['alert.opened', 'alerts.digest']);
  });

  test('takes in what a further part of the same question opens, where nobody was told of it', () => {
    const part = pass(noHealth, { dataAccess: fail('users') });
    const whole = pass(part, { consentStatus: fail('!app') });
    expect(told(whole)).toEqual(['alerts.digest']);
    expect(whole.outbox[0]).toMatchObject({
      sequence: 2,
      data: { digest: { total: 2, alerts: [{ severity: 'critical' }, { severity: 'warning' }] } },
    });
    expect(told(pass({ ...part, outbox: [] }, { consentStatus: fail('app') }))).toEqual(['alerts.digest']);
    // What came after the first must not come before what it named.
    const mended = pass(part, { dataAccess: okay });
    const types = ['alerts.digest', 'alert.resolved', 'alerts.digest'];
    expect(told(pass(mended, { consentStatus: fail('app') }))).toEqual(types);
  });

  test('for which there is no room leaves every alert its own event', () => {
    const before = pass(noHealth, { secretExpiry: okay });
    const [event] = pass(noHealth, { dataAccess: fail('users') }).outbox;
    if (!event) throw new Error('nothing was told');
    const size = JSON.stringify([event]).length;
    const full = { ...before, outbox: Array.from({ length: Math.floor(23_600 / size) }, () => event) };
    const health = pass(full, { dataAccess: fail('users') });
    expect(health.outbox.length - full.outbox.length).toBeLessThanOrEqual(1);
    if (health.outbox.length > full.outbox.length)
      expect(['alert.opened', 'alerts.digest']).toContain(told(health).at(-1));
    else expect(health.alerts).toEqual(full.alerts);
  });
});

describe('an app of the operator’s own', () => {
  const app = 'operator:app';
  const night = (before: Health, verdict: Verdict) => {
    const after = applyVerdict(before, app, 'secretExpiry', verdict, at);
    return applyStanding(before, after, app, 'app', at);
  };

  test('tells each change of how it stands, and nothing while it stands so', () => {
    const expiring = night(night(noHealth, okay), fail('key'));
    const broken = night(night(expiring, fail('key')), fail('!key', 'key'));
    const health = night(broken, okay);
    const changes = health.outbox.filter(({ type }) => type === 'operator.credential');
    expect(changes.map(({ data }) => data['operatorApp'])).toEqual([
      { app: 'app', standing: 'expiring' },
      { app: 'app', standing: 'broken' },
      { app: 'app', standing: 'ok' },
    ]);
    expect(changes.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('that is known to be broken makes no connection stale', () => {
    const nights = (reason: string) =>
      [0, 1, 2].reduce((health, n) => {
        const when = iso(Date.parse(at) + n * DAY);
        return applyStaleness(applyVerdict(health, 'c1', 'dataAccess', unknown(reason), when), 'c1', when);
      }, noHealth);
    expect(staleChecks(nights(OPERATOR_APP))).toEqual([]);
    expect(told(nights(OPERATOR_APP))).toEqual([]);
    expect(told(nights('refused'))).toEqual(['alert.opened']);
    expect(Object.values(nights('refused').alerts)).toMatchObject([
      { code: 'check.stale', cause: 'refused' },
    ]);
  });
});

test('events of every kind stay below 20,000 bytes, whatever their texts hold', () => {
  const text = fc.string({ unit: 'binary', minLength: 400, maxLength: 2_000 });
  const subject = (name: string): EventSubject => ({
    kind: 'group',
    id: 'group:1',
    name,
    profile: name,
    tenant: name,
    tags: Array.from({ length: 20 }, () => '\u3042'.repeat(40)),
  });
  const link = `https://${'m'.repeat(253)}:65535/`;
  const named = (name: string) => Array.from({ length: 10 }, () => ({ id: 'f'.repeat(32), name }));
  fc.assert(
    fc.property(fc.oneof(text, fc.constant('\u0000'.repeat(2_000))), (words) => {
      const group = {
        check: 'dataAccess',
        code: 'data.denied',
        cause: words,
        severity: 'critical',
        change: 'opened',
        members: 9_999,
        concerned: 9_999,
        message: words,
        openedAt: at,
        connections: named(words),
      };
      const alerts = Array.from({ length: 10 }, () => ({
        fingerprint: 'f'.repeat(32),
        check: 'dataAccess',
        code: 'data.denied',
        severity: 'critical',
        message: words,
      }));
      const run = { timer: 't', occurrence: at, expected: 3, reported: 1, missing: 2, message: words };
      const events = [
        ['alerts.grouped', { group }],
        ['alerts.digest', { digest: { total: 10, alerts } }],
        ['run.incomplete', { run }],
        ['operator.credential', { operatorApp: { app: words, standing: 'broken' } }],
      ] as const;
      for (const [type, data] of events) {
        const pending = { type, fingerprint: 'f'.repeat(32), sequence: 1, at, data };
        const { body } = buildEvent(pending, subject(words), link);
        expect(Buffer.byteLength(body)).toBeLessThan(20_000);
        expect(eventBody.safeParse(JSON.parse(body)).success).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
