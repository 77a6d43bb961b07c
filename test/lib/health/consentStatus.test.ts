import { describe, expect, test } from '@jest/globals';
import { noAccess } from '../../../src/lib/connections/access.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { findingText } from '../../../src/lib/health/checks.ts';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { mainApp, profileSchema, requiredScopes } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import {
  answered,
  answers,
  away,
  CLIENT,
  inShort,
  refusedWith,
  subjectWith,
  TENANT,
  tokenWith,
} from './support.ts';

const all = ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All'];
const enabled = { app: answered(200, { accountEnabled: true }), delegated: answered(200, { value: [] }) };
const scopes = (...granted: string[]): GraphAnswer =>
  answered(200, { value: granted.map((scope) => ({ scope })) });

const judge = (given: Parameters<typeof answers>[0], reads = {}) =>
  consentStatus.judge(subjectWith(), answers(given, reads));

describe('what it asks', () => {
  test('is the app and its delegated grants, where the rights allow to read them', () => {
    const plan = consentStatus.plan(subjectWith());
    expect(plan).toMatchObject({ kind: 'ask', reads: [{ id: 'app' }, { id: 'delegated' }] });
    for (const { url } of plan.kind === 'ask' ? plan.reads : [])
      expect(url.startsWith(`/servicePrincipals(appId='${CLIENT}')`)).toBe(true);
    expect(consentStatus.plan(subjectWith(['Application.Read.All']))).toMatchObject({
      reads: [{ id: 'app' }, { id: 'delegated' }],
    });
  });

  test('is nothing beside the token where they do not', () => {
    expect(consentStatus.plan(subjectWith(['User.Read.All', 'Reports.Read.All']))).toEqual({
      kind: 'ask',
      reads: [],
    });
  });
});

describe('a token', () => {
  test.each<[string, readonly string[], Record<string, GraphAnswer>, string, string]>([
    ['with all roles', all, enabled, 'ok', 'fully'],
    ['with all roles in another order', all.toReversed(), enabled, 'ok', 'fully'],
    ['with one missing', all.slice(1), enabled, 'fail consent.partial:warning', 'partially'],
    ['with three missing', all.slice(3), enabled, 'fail consent.partial:warning', 'partially'],
    ['without roles', [], enabled, 'fail consent.notGranted:critical', 'not granted'],
    [
      'with foreign roles alone',
      ['Mail.Read'],
      enabled,
      'fail consent.notGranted:critical consent.excess:info',
      'not granted',
    ],
    ['with one more', [...all, 'Mail.Read'], enabled, 'fail consent.excess:info', 'fully'],
    [
      'with one other',
      [...all.slice(1), 'Mail.Read'],
      enabled,
      'fail consent.partial:warning consent.excess:info',
      'partially',
    ],
    [
      'with delegated grants beside',
      all,
      { ...enabled, delegated: scopes('openid Mail.ReadWrite') },
      'fail consent.excess:info',
      'fully',
    ],
    [
      'with harmless scopes beside',
      all,
      { ...enabled, delegated: scopes('openid profile', ' email  offline_access', '') },
      'ok',
      'fully',
    ],
    [
      'of a disabled app',
      all,
      { ...enabled, app: answered(200, { accountEnabled: false }) },
      'fail app.disabled:critical',
      'fully',
    ],
    [
      'of a disabled app, one missing',
      all.slice(1),
      { app: answered(200, { accountEnabled: false }) },
      'fail consent.partial:warning app.disabled:critical',
      'partially',
    ],
  ])('%s', (_name, roles, reads, verdict, status) => {
    const given = judge(tokenWith(roles), reads);
    expect(inShort(given)).toBe(verdict);
    expect(given).toMatchObject({ evidence: { status } });
  });

  test('of another tenant says nothing', () => {
    expect(inShort(judge(tokenWith(all, '99999999-9999-4999-8999-999999999999'), enabled))).toBe(
      'unknown foreignToken',
    );
    expect(inShort(judge(tokenWith(all, TENANT.toUpperCase()), enabled))).toBe('ok');
  });

  test.each<[string, Record<string, GraphAnswer>, string]>([
    ['unanswered', {}, 'unknown refused'],
    ['unavailable', { app: away, delegated: away }, 'unknown unavailable'],
    ['unavailable in part', { ...enabled, delegated: away }, 'unknown unavailable'],
    ['refused', { app: answered(403), delegated: answered(403) }, 'unknown refused'],
    ['of another form', { app: answered(200, []), delegated: answered(200, 'text') }, 'unknown refused'],
  ])('does not make it ok where the directory is %s, but shows what is missing', (_name, reads, verdict) => {
    // An `ok` here would resolve a `consent.excess` that nobody looked for.
    expect(inShort(judge(tokenWith(all), reads))).toBe(verdict);
    expect(inShort(judge(tokenWith([]), reads))).toBe('fail consent.notGranted:critical');
  });

  test('decides alone where the rights allow to read nothing beside it', () => {
    const subject = subjectWith(['User.Read.All']);
    const verdict = consentStatus.judge(subject, answers(tokenWith(all)));
    expect(verdict).toMatchObject({
      verdict: 'ok',
      evidence: { appEnabled: null, delegatedGrantsRead: false },
    });
  });

  test('that decides alone says so, and which right would show more', () => {
    const subject = subjectWith(['User.Read.All']);
    expect(consentStatus.judge(subject, answers(tokenWith(all)))).toMatchObject({
      evidence: { decidedBy: expect.stringContaining('Application.Read.All') },
    });
    expect(judge(tokenWith(all), enabled)).not.toHaveProperty('evidence.decidedBy');
  });

  test('beside a directory that is not shown leaves open what only that tells', () => {
    const verdict = judge(tokenWith(all.slice(1)), { app: away, delegated: away });
    expect(verdict).toMatchObject({
      verdict: 'fail',
      unanswered: { codes: ['app.disabled', 'consent.excess'], why: { reason: 'unavailable' } },
    });
  });

  test('that misses more than before is a graver finding of the same subject', () => {
    const findings = [all.slice(1), all.slice(2)].map((roles) => judge(tokenWith(roles), enabled));
    expect(findings).toMatchObject([
      { findings: [{ subject: CLIENT, level: 1, message: expect.stringContaining('Directory.Read.All') }] },
      { findings: [{ subject: CLIENT, level: 2, message: expect.stringContaining('Group.Read.All') }] },
    ]);
  });
});

describe('no token', () => {
  test.each<[number | undefined, string]>([
    [7000229, 'fail consent.notGranted:critical'],
    [65001, 'fail consent.notGranted:critical'],
    [700016, 'fail consent.notGranted:critical'],
    [500011, 'fail consent.notGranted:critical'],
    [7000112, 'fail app.disabled:critical'],
    [90002, 'fail tenant.gone:critical'],
    [5000224, 'fail tenant.gone:critical'],
    [7000215, 'unknown refused'],
    [7000222, 'unknown refused'],
    [700027, 'unknown refused'],
    [50012, 'unknown refused'],
    [7000218, 'unknown refused'],
    [700211, 'unknown refused'],
    [700212, 'unknown refused'],
    [700213, 'unknown refused'],
    [700236, 'unknown refused'],
    [53003, 'unknown refused'],
    [530034, 'unknown refused'],
    [650051, 'unknown refused'],
    [90033, 'unknown refused'],
    [90055, 'unknown refused'],
    [123456, 'unknown refused'],
    [undefined, 'unknown refused'],
  ])('by AADSTS%s', (code, verdict) => {
    const given = judge(refusedWith(code));
    expect(inShort(given)).toBe(verdict);
    if (given.verdict === 'fail') {
      expect(given.evidence).toEqual({ status: 'no token', aadsts: code, correlationId: 'correlation-1' });
    }
  });

  test('by an outage says nothing', () => {
    expect(judge(err({ kind: 'unavailable', reason: 'the token service answered 503' }))).toEqual({
      verdict: 'unknown',
      reason: 'unavailable',
      message: 'the token service answered 503',
    });
  });
});

describe('grants', () => {
  const page = (next: string | undefined, ...grants: object[]) =>
    answered(200, { value: grants, ...(next !== undefined && { '@odata.nextLink': next }) });
  const next = 'https://graph.microsoft.com/v1.0/next';

  test('are read page by page, to an end', () => {
    const more = (reads: Record<string, GraphAnswer>) =>
      consentStatus.more?.(subjectWith(), answers(tokenWith(all), reads).reads);
    const first = { ...enabled, delegated: page(`${next}1`, { scope: 'openid' }) };
    expect(more(enabled)).toBeUndefined();
    expect(more({})).toBeUndefined();
    expect(more(first)).toEqual({ id: 'delegated.1', url: `${next}1` });
    expect(more({ ...first, 'delegated.1': page(`${next}2`) })).toEqual({
      id: 'delegated.2',
      url: `${next}2`,
    });
    expect(more({ ...first, 'delegated.1': away })).toBeUndefined();
    const endless = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [at === 0 ? 'delegated' : `delegated.${at}`, page(next)]),
    );
    expect(more(endless)).toBeUndefined();
    expect(inShort(judge(tokenWith(all), { ...enabled, ...endless }))).toBe('unknown refused');
    const last = { ...first, 'delegated.1': page(undefined, { scope: 'Mail.Read' }) };
    expect(inShort(judge(tokenWith(all), last))).toBe('fail consent.excess:info');
    expect(inShort(judge(tokenWith(all), { ...first, 'delegated.1': away }))).toBe('unknown unavailable');
  });

  test('of an account are told apart: its own, or everybody’s', () => {
    const whole = profileSchema.parse(cayosoft);
    const profile = { ...whole, apps: [mainApp(whole)].flatMap((app) => app ?? []) };
    const wanted = requiredScopes(profile);
    const subject: Subject = { ...subjectWith(wanted), profile, ownership: 'dedicated' };
    const token = ok({
      by: 'person',
      token: 't',
      tenant: TENANT,
      objectId: 'account-1',
      roles: [],
      scopes: wanted,
      endsAt: 0,
    } as const);
    const granted = (...grants: object[]) =>
      consentStatus.judge(subject, answers(token, { ...enabled, delegated: page(undefined, ...grants) }));
    const scope = wanted.join(' ');
    const own = { scope, consentType: 'Principal', principalId: 'account-1' };
    expect(granted(own)).toMatchObject({
      verdict: 'ok',
      evidence: { status: 'fully', grantedBy: 'Principal' },
    });
    // What somebody else was granted is neither here nor there.
    expect(granted(own, { ...own, principalId: 'other', scope: 'Mail.Read' })).toMatchObject({
      verdict: 'ok',
    });
    const everybody = granted({ scope, consentType: 'AllPrincipals', principalId: null });
    expect(inShort(everybody)).toBe('fail consent.excess:info');
    expect(everybody).toMatchObject({ evidence: { grantedBy: 'AllPrincipals' } });
  });
});

describe('an app of the tenant’s own', () => {
  const subject: Subject = { ...subjectWith(), ownership: 'dedicated' };
  test.each([700016, 7000229])('that the tenant does not know (AADSTS%i) is deleted', (aadsts) => {
    expect(inShort(consentStatus.judge(subject, answers(refusedWith(aadsts))))).toBe(
      'fail app.deleted:critical',
    );
    expect(inShort(judge(refusedWith(aadsts)))).toBe('fail consent.notGranted:critical');
  });
  test('without consent is not', () => {
    expect(inShort(consentStatus.judge(subject, answers(refusedWith(65001))))).toBe(
      'fail consent.notGranted:critical',
    );
  });
});

describe('the setup app', () => {
  const leftover = '77777777-7777-4777-8777-777777777777';
  const subject: Subject = { ...subjectWith(), leftover };
  const judgeLeft = (setup: GraphAnswer | undefined, about = subject, token = tokenWith(all)) =>
    consentStatus.judge(about, answers(token, { ...enabled, ...(setup && { setup }) }));

  test('is looked for only where it is not known to have left', () => {
    const ids = (about: Subject) => {
      const plan = consentStatus.plan(about);
      return plan.kind === 'ask' ? plan.reads.map(({ url }) => url.includes(leftover)) : [];
    };
    expect(ids(subjectWith())).toEqual([false, false]);
    expect(ids(subject)).toEqual([false, false, true]);
  });

  test('is a finding while the tenant shows it', () => {
    expect(inShort(judgeLeft(answered(200, { id: 'x' })))).toBe('fail setup.leftover:info');
    expect(judgeLeft(answered(404))).toMatchObject({ verdict: 'ok', evidence: { setupApp: 'gone' } });
    expect(inShort(judgeLeft(away))).toBe('unknown unavailable');
    expect(inShort(judgeLeft(undefined))).toBe('unknown refused');
  });

  test('is taken to be there where nobody may look, and the evidence says so', () => {
    const blind: Subject = { ...subject, rights: ['User.Read.All'] };
    expect(judgeLeft(undefined, blind)).toMatchObject({
      findings: [{ code: 'setup.leftover' }],
      evidence: { setupApp: expect.stringContaining('Application.Read.All') },
    });
  });

  test('stays open where another finding keeps us out', () => {
    expect(judgeLeft(undefined, subject, refusedWith(65001))).toMatchObject({
      findings: [{ code: 'consent.notGranted' }],
      unanswered: { codes: expect.arrayContaining(['setup.leftover']) },
    });
  });
});

test('every code that it can find is explained', () => {
  for (const code of Object.keys(consentStatus.findings))
    expect(findingText(code, { access: noAccess })?.steps[0]).toBeTruthy();
  expect(Object.keys(consentStatus.findings).toSorted()).toEqual([
    'app.deleted',
    'app.disabled',
    'consent.excess',
    'consent.notGranted',
    'consent.partial',
    'setup.leftover',
    'tenant.gone',
    'trial.leftover',
  ]);
});
