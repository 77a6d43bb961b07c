import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { TenantApp } from '../../../src/lib/connections/access.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import { judgeHandOver, judgeOrphans, judgePasswordHandOver } from '../../../src/lib/health/succession.ts';

import type { Subject } from '../../../src/lib/health/check.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { sam360, sam360Account } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { answers, inShort, refusedWith, subjectWith, tokenWith } from './support.ts';

const NOW = Date.UTC(2025, 0, 15);
const shown = { at: iso(NOW - 90 * DAY), by: 'olivia' };
const entered = { ...shown, confirmedAt: iso(NOW), confirmedBy: 'olivia' };
const app = (
  endsIn: number | undefined,
  handOver?: NonNullable<TenantApp['credential']>['handOver'],
): TenantApp => ({
  key: 'connector',
  clientId: 'client',
  origin: 'made',
  credential: {
    kind: 'secret',
    secretName: 's',
    secretVersion: '2',
    keyId: 'new',
    origin: 'made',
    ...(handOver && { handOver }),
  },
  former: [
    {
      keyId: 'old',
      kind: 'secret',
      origin: 'made',
      replacedAt: iso(NOW - DAY),
      handOver: shown,
      ...(endsIn !== undefined && { endsAt: iso(NOW + endsIn * DAY) }),
    },
  ],
});

describe('what somebody was given, and is not in force any more', () => {
  test.each([
    [59, 'info', 0],
    [31, 'info', 0],
    [30, 'warning', 1],
    [14, 'warning', 2],
    [7, 'warning', 3],
    [1, 'warning', 4],
    [0, 'critical', 5],
    [-3, 'critical', 5],
    [undefined, 'warning', 1],
  ] as const)('and ends in %s days is due: %s, level %s', (days, severity, level) => {
    expect(judgeHandOver(app(days), NOW)).toMatchObject({
      code: 'handOver.due',
      subject: 'client',
      severity,
      level,
    });
  });

  test('is due until its successor is entered, not only shown', () => {
    expect(judgeHandOver(app(20, shown), NOW)?.severity).toBe('warning');
    expect(judgeHandOver(app(20, entered), NOW)).toBeUndefined();
  });

  test('is not due where nobody was given anything', () => {
    const { former } = app(20);
    const nobody = former.map(({ handOver: _shown, ...one }) => one);
    expect(judgeHandOver({ ...app(20), former: nobody }, NOW)).toBeUndefined();
  });
});

describe('a password that somebody was given, and that the account has no more', () => {
  const profile = profileSchema.parse(sam360);
  const about = (over: object, of = profile): Subject => ({
    ...subjectWith(),
    ownership: 'dedicated',
    profile: of,
    account: {
      objectId: 'o',
      userPrincipalName: 'a@contoso.example',
      origin: 'made',
      password: { secretName: 's', secretVersion: 'v2', setAt: iso(NOW), ...over },
    },
  });
  const formerHandOver = { ...entered, hasEnded: true };

  test.each([
    ['nobody has looked at the new one', { formerHandOver }, true],
    ['the new one was shown', { formerHandOver, handOver: shown }, true],
    ['the new one is entered', { formerHandOver, handOver: entered }, false],
    ['it is the first', { handOver: shown }, false],
  ])('is due where %s: %s', (_where, over, isDue) => {
    const due = { code: 'handOver.due', subject: 'o', severity: 'critical' };
    const finding = judgePasswordHandOver(about(over));
    if (isDue) expect(finding).toMatchObject(due);
    else expect(finding).toBeUndefined();
  });

  test('is a warning where it may be another account’s, which goes on', () => {
    expect(judgePasswordHandOver(about({ formerHandOver: entered }))).toMatchObject({
      severity: 'warning',
      level: 1,
    });
  });

  test('is nobody’s business where the connector is given none', () => {
    const none = { ...profile, handOver: profile.handOver.filter((field) => field !== 'password') };
    expect(judgePasswordHandOver(about({ formerHandOver }, none))).toBeUndefined();
  });

  test('is found with the app’s credentials, and where there is no app, until it is entered', () => {
    const alone = profileSchema.parse(sam360Account);
    const token = refusedWith(undefined);
    expect(inShort(secretExpiry.judge(about({ formerHandOver }), answers(tokenWith([]), {}, NOW)))).toBe(
      'fail handOver.due:critical',
    );
    const blind = { rights: [] };
    const given = { ...about({ formerHandOver }, alone), ...blind };
    expect(secretExpiry.plan(given)).toEqual({ kind: 'ask', reads: [] });
    expect(inShort(secretExpiry.judge(given, answers(token)))).toBe('fail handOver.due:critical');
    const done = { ...about({ formerHandOver, handOver: entered }, alone), ...blind };
    expect(secretExpiry.plan(done).kind).toBe('ask');
    expect(inShort(secretExpiry.judge(done, answers(token)))).toBe('ok');
    expect(secretExpiry.plan({ ...about({}, alone), ...blind }).kind).toBe('notAsked');
  });

  test('is found beside the sign-in that a reset has ended', () => {
    const signsIn = about({ formerHandOver }, profileSchema.parse(cayosoft));
    expect(inShort(secretExpiry.judge(signsIn, answers(refusedWith(50173))))).toBe(
      'fail token.revoked:critical handOver.due:critical',
    );
  });
});

describe('credentials with Microsoft', () => {
  const listed = (...passwordCredentials: { keyId: string; displayName: string | null }[]) =>
    ({ kind: 'answered', status: 200, body: { passwordCredentials, keyCredentials: [] } }) as const;
  const codes = (answer: Parameters<typeof judgeOrphans>[2], whose: TenantApp = app(20)) =>
    judgeOrphans('c', whose, answer).map(({ subject }) => subject);

  test('of our mark that we do not know are orphans', () => {
    const all = listed(
      { keyId: 'new', displayName: 'Mooring c' },
      { keyId: 'old', displayName: 'Mooring c' },
      { keyId: 'lost', displayName: 'Mooring c' },
    );
    expect(codes(all)).toEqual(['lost']);
  });

  test('of our mark are told of ten at most, the same ones in whatever order, so that the row keeps its room', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({
      keyId: `lost-${1_000 + at}`,
      displayName: 'Mooring c',
    }));
    const told = codes(listed(...many));
    expect(told).toEqual(many.slice(0, 10).map(({ keyId }) => keyId));
    expect(codes(listed(...many.toReversed()))).toEqual(told);
  });

  test('of somebody else, or of another connection, are none of ours', () => {
    expect(
      codes(listed({ keyId: '1', displayName: 'Mooring d' }, { keyId: '2', displayName: null })),
    ).toEqual([]);
    expect(
      codes(listed({ keyId: 'lost', displayName: 'Mooring c' }), { ...app(20), origin: 'given' }),
    ).toEqual([]);
  });

  test('that could not be read say nothing', () => {
    expect(codes({ kind: 'unavailable', reason: '503' })).toEqual([]);
    expect(codes({ kind: 'answered', status: 403, body: {} })).toEqual([]);
    expect(codes(undefined)).toEqual([]);
  });
});
