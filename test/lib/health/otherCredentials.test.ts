import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { TenantApp } from '../../../src/lib/connections/access.ts';
import { credentialMark } from '../../../src/lib/credentials/issued.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import { ok } from '../../../src/lib/result.ts';
import { answered, answers, away, CLIENT, inShort, refusedWith, subjectWith, TENANT } from './support.ts';

const NOW = Date.UTC(2025, 5, 15, 12);
const ACTIVE = '33333333-3333-4333-8333-333333333333';
const OTHER = '44444444-4444-4444-8444-444444444444';
const THIRD = '55555555-5555-4555-8555-555555555555';
const app: TenantApp = {
  key: 'reader',
  clientId: CLIENT,
  origin: 'made',
  credential: { kind: 'secret', secretName: 'app', secretVersion: 'v1', origin: 'made', keyId: ACTIVE },
  former: [],
};
const subject: Subject = {
  ...subjectWith(['Directory.Read.All']),
  ownership: 'dedicated',
  app,
  ...(app.credential && { credential: app.credential }),
};
const token = ok({
  by: 'app',
  token: 't',
  tenant: TENANT,
  roles: [],
  scopes: [],
  endsAt: 0,
  entry: { value: 'abc-secret', version: 'v1', tags: {} },
} as const);
const key = (keyId: string, days: number, over = {}) => ({
  keyId,
  endDateTime: iso(NOW + days * DAY),
  startDateTime: iso(NOW - 300 * DAY),
  ...over,
});
interface Held {
  readonly secrets?: readonly object[];
  readonly certificates?: readonly object[];
}
const holder = ({ secrets = [], certificates = [] }: Held) =>
  answered(200, { passwordCredentials: secrets, keyCredentials: certificates });
const judged = (application: Held, principal: Held = {}, about: Subject = subject) =>
  secretExpiry.judge(
    about,
    answers(token, { application: holder(application), servicePrincipal: holder(principal) }, NOW),
  );
const judge = (...given: Parameters<typeof judged>) => inShort(judged(...given));
const inForce = key(ACTIVE, 200);
const marked: Subject = { ...subject, notOurs: [OTHER.toUpperCase()] };

describe('a credential that is not the one in force', () => {
  test.each<[string, string, string]>([
    ['far from its end', judge({ secrets: [inForce, key(OTHER, 100)] }), 'ok'],
    [
      'that ends before the one in force',
      judge({ secrets: [inForce, key(OTHER, 10)] }),
      'fail secret.expiring:info',
    ],
    ['that has ended before it', judge({ secrets: [inForce, key(OTHER, -10)] }), 'ok'],
    [
      'of another kind, that ends and has no successor',
      judge({ secrets: [inForce], certificates: [key(OTHER, 10)] }),
      'fail certificate.expiring:warning',
    ],
    [
      'of another kind, far from its end yet on the ladder',
      judge({ secrets: [inForce], certificates: [key(OTHER, 50)] }),
      'fail certificate.expiring:info',
    ],
    [
      'of another kind, that has ended',
      judge({ secrets: [inForce], certificates: [key(OTHER, -1)] }),
      'fail certificate.expired:info',
    ],
    [
      'with a newer one of its kind',
      judge({ secrets: [inForce], certificates: [key(OTHER, 10), key(THIRD, 300)] }),
      'fail certificate.expiring:info',
    ],
    [
      'with a newer one that is not good yet',
      judge({
        secrets: [inForce],
        certificates: [key(OTHER, 10), key(THIRD, 300, { startDateTime: iso(NOW + DAY) })],
      }),
      'fail certificate.expiring:warning',
    ],
    [
      'on the service principal',
      judge({ secrets: [inForce] }, { certificates: [key(OTHER, 10)] }),
      'fail certificate.expiring:warning',
    ],
    ['that somebody marked', judge({ secrets: [inForce], certificates: [key(OTHER, 10)] }, {}, marked), 'ok'],
    [
      'of ours, replaced',
      judge(
        { secrets: [inForce, key(OTHER, 10)] },
        {},
        { ...subject, app: { ...app, former: [former('made')] } },
      ),
      'ok',
    ],
    [
      'that was given, replaced',
      judge(
        { secrets: [inForce, key(OTHER, 10)] },
        {},
        { ...subject, app: { ...app, former: [former('given')] } },
      ),
      'fail secret.expiring:info',
    ],
    [
      'of ours, lost',
      judge({ secrets: [inForce, key(OTHER, 10, { displayName: credentialMark('c') })] }),
      'fail secret.orphaned:info',
    ],
  ])('%s', (_what, verdict, expected) => {
    expect(verdict).toBe(expected);
  });
  function former(origin: 'made' | 'given'): TenantApp['former'][number] {
    return { keyId: OTHER, kind: 'secret', origin, replacedAt: iso(NOW) };
  }

  test('is no comfort for the one in force where it is somebody else’s, or lost', () => {
    const near = key(ACTIVE, 10);
    expect(judge({ secrets: [near, key(OTHER, 300)] })).toBe('fail secret.expiring:info');
    expect(judge({ secrets: [near, key(OTHER, 300)] }, {}, marked)).toBe('fail secret.expiring:warning');
    expect(judge({ secrets: [near, key(OTHER, 300, { displayName: credentialMark('c') })] })).toBe(
      'fail secret.expiring:warning secret.orphaned:info',
    );
  });

  test('is named in the evidence, marked or not', () => {
    const all = { secrets: [inForce, key(THIRD, 300)], certificates: [key(OTHER, 10)] };
    expect(judged(all, {}, marked)).toMatchObject({
      verdict: 'ok',
      evidence: { keyId: ACTIVE, others: `${THIRD} ${OTHER}`, othersMarked: 1 },
    });
  });

  test('is told of only among the first ten to end', () => {
    const many = Array.from({ length: 30 }, (_, at) => key(`other-${at}`, 30 - at));
    const verdict = judged({ secrets: [inForce], certificates: [...many, key('last', 31)] });
    const subjects = verdict.verdict === 'fail' ? verdict.findings.map((one) => one.subject) : [];
    expect(subjects).toHaveLength(10);
    expect(subjects[0]).toBe('other-29');
  });
});

describe('a part that nobody could read', () => {
  const over: Subject = { ...subject, app: { ...app, former: [handedOver()] } };
  function handedOver(): TenantApp['former'][number] {
    const handOver = { at: iso(NOW - 90 * DAY), by: 'olivia' };
    return {
      keyId: OTHER,
      kind: 'secret',
      origin: 'made',
      replacedAt: iso(NOW),
      endsAt: iso(NOW + DAY),
      handOver,
    };
  }

  test('leaves what is open of it open, beside what was found', () => {
    const verdict = secretExpiry.judge(over, answers(token, { application: away }, NOW));
    expect(inShort(verdict)).toBe('fail handOver.due:warning');
    expect(verdict).toMatchObject({ unanswered: { why: { reason: 'unavailable' } } });
    const { codes = [] } = (verdict.verdict === 'fail' && verdict.unanswered) || {};
    expect(codes).toEqual(expect.arrayContaining(['secret.expiring', 'secret.orphaned']));
    expect(codes).not.toContain('handOver.due');
  });

  test.each([
    ['refused', 7000215, 'credential.refused'],
    ['not given for a reason that nobody knows', 1, undefined],
  ])('since the token was %s closes neither, either', (_what, aadsts, found) => {
    const verdict = secretExpiry.judge(over, answers(refusedWith(aadsts), {}, NOW));
    const findings = verdict.verdict === 'fail' ? verdict.findings.map(({ code }) => code) : [];
    expect(findings).toEqual([...(found === undefined ? [] : [found]), 'handOver.due']);
    const { codes = [] } = (verdict.verdict === 'fail' && verdict.unanswered) || {};
    expect(codes).toEqual(expect.arrayContaining(['secret.expiring', 'secret.orphaned']));
    expect(codes).not.toContain('handOver.due');
  });

  test('is not unanswered where it was read', () => {
    const verdict = judged({ secrets: [inForce] }, {}, over);
    expect(verdict).not.toHaveProperty('unanswered');
  });
});

describe('a ladder of one’s own', () => {
  const judgeAt = (days: number, about: Partial<Subject>) =>
    judged({ secrets: [key(ACTIVE, days)] }, {}, { ...subject, ...about });
  const levelAt = (days: number, about: Partial<Subject>) => {
    const verdict = judgeAt(days, about);
    return verdict.verdict === 'fail' ? [verdict.findings[0].level, verdict.findings[0].severity] : [];
  };

  test('takes the place of the usual one', () => {
    const ladder = [45, 10];
    expect(levelAt(60, { ladder })).toEqual([]);
    expect(levelAt(45, { ladder })).toEqual([1, 'info']);
    expect(levelAt(10, { ladder })).toEqual([2, 'warning']);
    expect(levelAt(0, { ladder })).toEqual([3, 'critical']);
  });

  test('ends with a warning, wherever it ends', () => {
    expect(levelAt(50, { ladder: [90, 60] })).toEqual([2, 'warning']);
  });

  test('is quiet above thirty days where the credential renews itself', () => {
    expect(levelAt(31, { rotates: true })).toEqual([]);
    expect(levelAt(30, { rotates: true })).toEqual([3, 'warning']);
    expect(levelAt(50, { rotates: true, ladder: [90, 60] })).toEqual([]);
    expect(levelAt(29, { rotates: true, ladder: [90, 60] })).toEqual([2, 'warning']);
  });
});
