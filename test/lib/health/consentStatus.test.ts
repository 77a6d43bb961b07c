import { describe, expect, test } from '@jest/globals';
import { noAccess } from '../../../src/lib/connections/access.ts';
import { findingText } from '../../../src/lib/health/checks.ts';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { err } from '../../../src/lib/result.ts';
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

test('every code that it can find is explained', () => {
  for (const code of Object.keys(consentStatus.findings))
    expect(findingText(code, { access: noAccess })?.steps[0]).toBeTruthy();
  expect(Object.keys(consentStatus.findings).toSorted()).toEqual([
    'app.disabled',
    'consent.excess',
    'consent.notGranted',
    'consent.partial',
    'tenant.gone',
  ]);
});
