import { describe, expect, test } from '@jest/globals';
import type { Subject } from '../../../src/lib/health/check.ts';
import { dataAccess } from '../../../src/lib/health/dataAccess.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { sam360, sam360Account } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema, requiredRoles } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { answered, answers, away, CLIENT, inShort, subjectWith, TENANT, tokenWith } from './support.ts';

const profile = profileSchema.parse(sam360);
const subject: Subject = { ...subjectWith(requiredRoles(profile)), profile, ownership: 'dedicated' };
const accountOnly: Subject = {
  connectionId: 'c',
  tenant: TENANT,
  clientId: '',
  profile: profileSchema.parse(sam360Account),
  ownership: 'dedicated',
  rights: ['Directory.Read.All', 'ReportSettings.Read.All'],
};
const steward = ok({ by: 'steward', token: 't', tenant: TENANT, roles: [], scopes: [], endsAt: 0 } as const);

const full = answered(200, { value: [{ id: '1' }] });
const none = answered(200, { value: [] });
const denied = answered(403, {}, 'Authorization_RequestDenied');
const unlicensed = answered(403, {}, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
const judge = (over: Record<string, GraphAnswer>, about = subject, token = tokenWith([])) => {
  const reads = Object.fromEntries(about.profile.data.map((source) => [source, full]));
  return dataAccess.judge(about, answers(token, { ...reads, ...over }));
};

describe('what is asked', () => {
  test('is every source that the profile promises, once', () => {
    const plan = dataAccess.plan({
      ...subject,
      profile: { ...profile, data: [...profile.data, 'users'] },
    });
    expect(plan.kind === 'ask' && plan.reads.map(({ id }) => id)).toEqual(profile.data);
  });

  test('is nothing where the profile promises nothing', () => {
    expect(dataAccess.plan({ ...subject, profile: { ...profile, data: [] } })).toMatchObject({
      kind: 'notAsked',
    });
  });

  test('by the steward app is what its rights open', () => {
    const plan = dataAccess.plan(accountOnly);
    expect(plan.kind === 'ask' && plan.reads.map(({ id }) => id)).toEqual([
      'organization',
      'users',
      'subscriptions',
    ]);
    expect(
      dataAccess.judge(
        accountOnly,
        answers(steward, { organization: full, users: full, subscriptions: full }),
      ),
    ).toEqual({
      verdict: 'ok',
      evidence: {
        organization: 'readable',
        users: 'readable',
        subscriptions: 'readable',
        usageReports: 'not asked: needs Reports.Read.All',
      },
    });
  });

  test('is nothing where the steward app was not allowed to watch, and the rights are named', () => {
    expect(dataAccess.plan({ ...accountOnly, rights: [] })).toEqual({
      kind: 'notAsked',
      reason: 'To read it for the connector needs Organization.Read.All, User.Read.All, Reports.Read.All.',
    });
  });
});

describe('a verdict', () => {
  test.each<[string, Record<string, GraphAnswer>, string]>([
    ['all is readable', {}, 'ok'],
    ['a source is empty', { devices: none }, 'ok'],
    ['a source is denied', { users: denied }, 'fail data.denied:critical'],
    ['one is denied and another away', { users: denied, devices: away }, 'fail data.denied:critical'],
    ['one is not licensed', { signIns: unlicensed }, 'fail data.unlicensed:info'],
    [
      'one is denied and another not licensed',
      { users: denied, signIns: unlicensed },
      'fail data.denied:critical data.unlicensed:info',
    ],
    ['one is not licensed and another away', { signIns: unlicensed, users: away }, 'unknown unread'],
    [
      'a source is throttled',
      { devices: { kind: 'unavailable', reason: '429', retryAfterSeconds: 7 } },
      'unknown unread',
    ],
    ['a source fails', { devices: answered(500, {}, 'InternalServerError') }, 'unknown unread'],
    ['something else answers', { devices: answered(200, { page: 'Welcome' }) }, 'unknown unread'],
  ])('where %s', (_what, over, expected) => {
    expect(inShort(judge(over))).toBe(expected);
  });

  test('keeps what each source came to', () => {
    expect(judge({ devices: none, signIns: unlicensed })).toMatchObject({
      evidence: { organization: 'readable', devices: 'empty', signIns: 'unlicensed' },
    });
  });

  test('names every denied source in one finding, graver with each', () => {
    const verdict = judge({ users: denied, devices: denied });
    expect(verdict).toMatchObject({ findings: [{ subject: CLIENT, level: 2 }] });
    const [finding] = verdict.verdict === 'fail' ? verdict.findings : [];
    expect(finding?.message).toMatch(/User\.Read\.All.*Device\.Read\.All/);
  });

  test('without a token is none', () => {
    const token = err({ kind: 'unavailable', reason: '503' } as const);
    expect(inShort(judge({}, subject, token))).toBe('unknown unavailable');
  });

  test('on what is denied to the steward app alone is none', () => {
    const verdict = dataAccess.judge(
      accountOnly,
      answers(steward, { organization: full, users: denied, subscriptions: full }),
    );
    expect(inShort(verdict)).toBe('unknown unread');
  });
});
