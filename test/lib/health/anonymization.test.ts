import { describe, expect, test } from '@jest/globals';
import { anonymization } from '../../../src/lib/health/anonymization.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { err } from '../../../src/lib/result.ts';
import { answered, answers, away, inShort, refusedWith, subjectWith, TENANT, tokenWith } from './support.ts';

const CONCEALED = '5F2B0C9A1D3E4F5061728394A5B6C7D8';
const settings = (displayConcealedNames: unknown) => answered(200, { displayConcealedNames });
const report = (...names: string[]) =>
  answered(200, { value: names.map((userPrincipalName) => ({ userPrincipalName })) });
const throttled: GraphAnswer = {
  kind: 'unavailable',
  reason: 'Microsoft Graph answered 429',
  retryAfterSeconds: 30,
};
const judge = (reads: Record<string, GraphAnswer>) =>
  anonymization.judge(subjectWith(), answers(tokenWith(['Reports.Read.All']), reads));

describe('what it asks', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['Reports.Read.All'], ['report']],
    [['ReportSettings.Read.All'], ['reportSettings']],
    [['ReportSettings.ReadWrite.All'], ['reportSettings']],
    [
      ['ReportSettings.Read.All', 'Reports.Read.All'],
      ['reportSettings', 'report'],
    ],
  ])('with %j is %j', (rights, ids) => {
    const plan = anonymization.plan(subjectWith(rights));
    expect(plan.kind === 'ask' && plan.reads.map(({ id }) => id)).toEqual(ids);
  });

  test('is nothing where no right allows it, and says which would', () => {
    expect(anonymization.plan(subjectWith(['Directory.Read.All']))).toEqual({
      kind: 'notAsked',
      reason: expect.stringContaining('ReportSettings.Read.All'),
    });
  });

  test('is nothing where the connector can do without names', () => {
    expect(anonymization.plan(subjectWith(undefined, 'any'))).toMatchObject({ kind: 'notAsked' });
  });
});

describe('says of', () => {
  test.each<[string, Record<string, GraphAnswer>, string]>([
    ['the setting off', { reportSettings: settings(false) }, 'ok'],
    ['the setting on', { reportSettings: settings(true) }, 'fail reports.concealed:warning'],
    [
      'the setting on although names still show',
      { reportSettings: settings(true), report: report('a@b.example') },
      'fail reports.concealed:warning',
    ],
    [
      'a setting of another form',
      { reportSettings: settings('yes'), report: report('a@b.example') },
      'unknown unreadable',
    ],
    [
      'the setting refused, names shown',
      { reportSettings: answered(403), report: report('a@b.example') },
      'ok',
    ],
    [
      'the setting away, names concealed',
      { reportSettings: away, report: report(CONCEALED) },
      'fail reports.concealed:warning',
    ],
    [
      'the setting refused and nothing else asked',
      { reportSettings: answered(403, {}, 'Forbidden') },
      'unknown refused',
    ],
    ['the setting away and nothing else asked', { reportSettings: away }, 'unknown unavailable'],
    ['names shown', { report: report('adele@contoso.example', 'alex@contoso.example') }, 'ok'],
    [
      'names concealed',
      { report: report(CONCEALED, CONCEALED.replaceAll('5', '6')) },
      'fail reports.concealed:warning',
    ],
    ['names of both kinds', { report: report(CONCEALED, 'adele@contoso.example') }, 'ok'],
    ['names of no known kind', { report: report('adele') }, 'unknown unreadable'],
    ['concealed names in lower case', { report: report(CONCEALED.toLowerCase()) }, 'unknown unreadable'],
    ['no rows', { report: report() }, 'unknown noUsageYet'],
    ['a malformed report', { report: answered(200, { value: [{ name: 1 }] }) }, 'unknown unreadable'],
    [
      'a report that is no object',
      { report: answered(200, 'Report Refresh Date,User') },
      'unknown unreadable',
    ],
    ['a refusal', { report: answered(403, {}, 'S2SUnauthorized') }, 'unknown refused'],
    ['a missing report', { report: answered(404) }, 'unknown refused'],
    ['throttling', { report: throttled }, 'unknown unavailable'],
    ['an outage', { report: away }, 'unknown unavailable'],
    ['no answer', {}, 'unknown unanswered'],
  ])('%s', (_name, reads, verdict) => {
    expect(inShort(judge(reads))).toBe(verdict);
  });

  test('no token: nothing', () => {
    const without = (token: Parameters<typeof answers>[0]) =>
      inShort(anonymization.judge(subjectWith(), answers(token)));
    expect(without(refusedWith(7000229))).toBe('unknown refused');
    expect(without(err({ kind: 'unavailable', reason: 'away' }))).toBe('unknown unavailable');
  });
});

test('the finding is about the tenant and its evidence holds no name', () => {
  const verdict = judge({ report: report(CONCEALED) });
  expect(verdict).toMatchObject({
    findings: [{ subject: TENANT, level: 0 }],
    evidence: { source: 'getM365AppUserDetail', rows: 1, concealed: 1, concealedNames: true },
  });
  expect(JSON.stringify(judge({ report: report('adele@contoso.example') }))).not.toContain('adele');
});
