import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { TenantAccount } from '../../../src/lib/connections/access.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { judgePasswordAge, passwordReads } from '../../../src/lib/health/passwordAge.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { sam360Account } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { answered, answers, away, inShort, refusedWith, subjectWith, tokenWith } from './support.ts';

const NOW = Date.UTC(2025, 5, 15, 12);
const account: TenantAccount = {
  objectId: '66666666-6666-4666-8666-666666666666',
  userPrincipalName: 'reports@contoso.example',
  origin: 'made',
  password: { secretName: 'password', secretVersion: 'v1', setAt: iso(NOW) },
};
const subject: Subject = {
  ...subjectWith(['Directory.Read.All']),
  profile: profileSchema.parse(sam360Account),
  ownership: 'dedicated',
  clientId: '',
  account,
};
const user = (daysAgo: number, over = {}) =>
  answered(200, { lastPasswordChangeDateTime: iso(NOW - daysAgo * DAY), passwordPolicies: null, ...over });
const domain = (days: number | null, authenticationType = 'Managed') =>
  answered(200, { passwordValidityPeriodInDays: days, authenticationType });
const judge = (passwordUser: GraphAnswer, passwordDomain: GraphAnswer = domain(90), about = subject) =>
  judgePasswordAge(about, new Map(Object.entries({ passwordUser, passwordDomain })), NOW);
const inWords = (...given: Parameters<typeof judge>) => {
  const { findings, evidence, unknown } = judge(...given);
  const [one] = findings;
  if (one) return `${one.code}:${one.severity}:${one.level}`;
  return unknown?.verdict.verdict === 'unknown' ? unknown.verdict.reason : String(evidence['passwordEnds']);
};

describe('the age of an account’s password', () => {
  test.each<[string, string, string]>([
    ['far from its end', inWords(user(1), domain(365)), iso(NOW + 364 * DAY)],
    ['on the ladder', inWords(user(10)), 'password.expiring:info:1'],
    ['near its end', inWords(user(80)), 'password.expiring:warning:4'],
    ['past its end', inWords(user(91)), 'password.expiring:warning:7'],
    [
      'that never ends by itself',
      inWords(user(91, { passwordPolicies: 'DisablePasswordExpiration' })),
      'never',
    ],
    ['in a tenant whose passwords never end', inWords(user(900), domain(2_147_483_647)), 'never'],
    ['in a tenant that says nothing', inWords(user(900), domain(null)), 'never'],
    ['of a federated domain', inWords(user(91), domain(90, 'Federated')), 'never'],
    [
      'of a synchronized account',
      inWords(user(91, { onPremisesSyncEnabled: true })),
      'by the on-premises directory',
    ],
    ['of an account that is gone', inWords(answered(404)), 'undefined'],
    ['while Graph is away', inWords(away), 'unavailable'],
    ['whose domain is not shown', inWords(user(91), answered(403)), 'refused'],
    ['of an unknown last change', inWords(user(1, { lastPasswordChangeDateTime: null })), 'refused'],
  ])('%s', (_what, told, expected) => {
    expect(told).toBe(expected);
  });

  test('is read of the account and its domain, as far as the rights go', () => {
    const urls = (rights: readonly string[]) =>
      passwordReads({ ...subject, rights }).map(({ url }) => url.split('?')[0]);
    expect(urls(['Directory.Read.All'])).toEqual([`/users/${account.objectId}`, '/domains/contoso.example']);
    expect(urls(['User.Read.All'])).toEqual([`/users/${account.objectId}`]);
    expect(urls(['Reports.Read.All'])).toEqual([]);
    expect(inWords(user(91), domain(90), { ...subject, rights: ['User.Read.All'] })).toContain(
      'Domain.Read.All',
    );
  });

  test('is nobody’s business where the password is not ours', () => {
    const { password: _none, ...other } = account;
    expect(passwordReads({ ...subject, account: other })).toEqual([]);
    expect(judge(user(91), domain(90), { ...subject, account: other })).toEqual({
      findings: [],
      evidence: {},
    });
  });

  test('is asked where the connector has no app; without the right it is not, and the right is named', () => {
    expect(secretExpiry.plan(subject)).toMatchObject({ kind: 'ask', reads: [{}, {}] });
    expect(secretExpiry.plan({ ...subject, rights: [] })).toMatchObject({
      kind: 'notAsked',
      reason: expect.stringContaining('User.Read.All'),
    });
    const reads = { passwordUser: user(80), passwordDomain: domain(90) };
    expect(inShort(secretExpiry.judge(subject, answers(tokenWith([]), reads, NOW)))).toBe(
      'fail password.expiring:warning',
    );
    expect(inShort(secretExpiry.judge(subject, answers(refusedWith(7000222), reads, NOW)))).toBe(
      'fail password.expiring:warning',
    );
  });
});
