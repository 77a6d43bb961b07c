import { describe, expect, test } from '@jest/globals';
import { answerOf, type Asked, openIn } from '../../bench/soak/answers.ts';
import { noAccess, type TenantApp } from '../../src/lib/connections/access.ts';
import { APP_GONE, type CheckRecord, noHealth, type Verdict } from '../../src/lib/connections/verdict.ts';
import { type Says, saysOf } from '../support/nights/faults.ts';

const BEFORE = '2026-03-01T02:00:00.000Z';
const AT = '2026-03-02T02:00:00.000Z';
const since = Date.parse(AT);
const ok = { verdict: 'ok', evidence: {} } as const;
const missing = { code: 'account.missing', severity: 'critical', level: 0 } as const;
const found = { ...missing, subject: 'x', message: 'It is gone.' };
const why = { reason: 'unavailable', message: 'Nobody answered.' };
const inVain = (at: string) => ({ since: BEFORE, at, count: 2, ...why });
const fail: Extract<Verdict, { verdict: 'fail' }> = { verdict: 'fail', findings: [found], evidence: {} };
const plannedOf = (...of: Parameters<typeof saysOf>): Says => saysOf(...of).get('account') ?? [];
const gone = plannedOf('account', 'accountDeleted');

const answer = (record: CheckRecord | undefined, over: Partial<Asked> = {}) =>
  answerOf({ says: gone, isOfTwo: false, record, kept: [], told: [], ...over }, since, since);
const open = { check: 'account', ...missing };

describe('what a check came to', () => {
  test('is as planned where it was answered', () => {
    expect(answer({ last: fail, at: AT })).toBe(gone);
  });

  test('is nothing where nobody was there to ask', () => {
    expect(answer(undefined)).toBeUndefined();
    expect(answer({ last: ok, at: BEFORE })).toBeUndefined();
    expect(answer({ last: ok, at: BEFORE, unknown: inVain(BEFORE) })).toBeUndefined();
  });

  test('is unknown where it was asked in vain, and then nothing of it may have changed', () => {
    expect(answer({ last: ok, at: BEFORE, unknown: inVain(AT) })).toEqual({ unknown: 'unavailable' });
  });

  test('is both where it was answered in the run, and then asked once more in vain', () => {
    const LATER = '2026-03-02T02:00:00.085Z';
    const twice: CheckRecord = { last: fail, at: AT, unknown: { ...inVain(LATER), since: LATER } };
    const both = { inPart: 'unavailable', found: [missing], stays: [], anew: true };
    expect(answer(twice)).toMatchObject(both);
    expect(answer(twice, { isOfTwo: true })).toMatchObject(both);
    // What was answered before the run says nothing of it.
    expect(answer({ ...twice, at: BEFORE })).toEqual({ unknown: 'unavailable' });
  });

  test('counts as asked in vain, too, where a part of it was', () => {
    const record: CheckRecord = {
      last: { ...fail, unanswered: { codes: [], why } },
      at: AT,
      unknown: inVain(AT),
    };
    expect(answer(record, { kept: [open] })).toMatchObject({ inPart: 'unavailable', found: [missing] });
    // What it did not find it need not have seen.
    expect(answer(record)).toMatchObject({ inPart: 'unavailable', found: [] });
  });
});

describe('of two apps', () => {
  const half: CheckRecord = { last: ok, at: BEFORE, unknown: inVain(AT) };

  test('one may be known while the other is not: what is planned may be ended, and nothing else', () => {
    const ended = answer(half, { isOfTwo: true, says: [], told: [open] });
    expect(ended).toEqual({ inPart: 'unavailable', found: [], stays: [] });
    const endedWrongly = answer(half, { isOfTwo: true, told: [open] });
    expect(endedWrongly).toMatchObject({ found: [missing] });
  });

  test('one that is gone leaves nothing open', () => {
    const says = saysOf('two', 'secondDeleted').get('secretExpiry') ?? [];
    const record = { ...half, unknown: { ...inVain(AT), reason: APP_GONE } };
    expect(answer(record, { isOfTwo: true, says })).toBe(says);
  });

  test('each has its own alerts', () => {
    const app = (key: string): TenantApp => ({ key, clientId: key, origin: 'made', former: [] });
    const alert = { check: 'account', ...found, openedAt: AT, changedAt: AT, sequence: 1 };
    const health = {
      ...noHealth,
      alerts: {
        a: { ...alert, app: 'signIn' },
        b: { ...alert, app: 'api' },
        c: { ...alert, resolvedAt: AT },
      },
    };
    const access = { ...noAccess, apps: [app('signIn'), app('api')] };
    expect(openIn({ access, health })).toEqual([{ ...open, isSecond: true }, open]);
  });
});
