import { describe, expect, test } from '@jest/globals';
import { appUserCsv } from '../../../sandbox/microsoft/graph/reportRows.ts';
import { HOUR, iso } from '../../../src/lib/clock.ts';
import type { Verdict } from '../../../src/lib/connections/verdict.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
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
      'unknown unavailable',
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

describe('a report that Microsoft does not give as JSON', () => {
  const header = 'Report Refresh Date,User Principal Name,Last Activation Date';
  const file = (...names: string[]) =>
    answered(200, ['\uFEFF' + header, ...names.map((name) => `2025-06-13,${name},`), ''].join('\r\n'));
  const more = (reads: Record<string, GraphAnswer>) =>
    anonymization.more?.(subjectWith(), answers(tokenWith([]), reads).reads);

  test('is downloaded once', () => {
    const download = { id: 'download', as: 'text', url: expect.stringMatching(/period='D7'\)$/) };
    expect(more({ report: answered(400, {}, 'InvalidRequest') })).toEqual(download);
    expect(more({ report: answered(200, 'no JSON') })).toEqual(download);
    expect(more({ reportSettings: answered(403), report: answered(404) })).toEqual(download);
    expect(more({ report: answered(404), download: away })).toBeUndefined();
  });

  test.each<[string, Record<string, GraphAnswer>]>([
    ['where it was read', { report: report('a@b.example') }],
    ['where it has no rows', { report: report() }],
    ['where it is refused', { report: answered(403) }],
    ['where Graph is away', { report: away }],
    ['where the setting decides', { reportSettings: settings(false), report: answered(400) }],
    ['where it was not asked for', { reportSettings: answered(403) }],
  ])('is not downloaded %s', (_what, reads) => {
    expect(more(reads)).toBeUndefined();
  });

  test.each<[string, GraphAnswer, string]>([
    ['names', file('adele@contoso.example'), 'ok'],
    ['concealed names', file(CONCEALED, CONCEALED), 'fail reports.concealed:warning'],
    ['no rows', file(), 'unknown noUsageYet'],
    ['another file', answered(200, '<html>'), 'unknown unreadable'],
    [
      'names in quotation marks',
      answered(200, `"a","User Principal Name"\r\n"1, 2","a@b.example"\r\n`),
      'ok',
    ],
    [
      'concealed names behind an address in quotation marks',
      answered(200, `a,User Principal Name\n"b,c@d.example",${CONCEALED}\n`),
      'fail reports.concealed:warning',
    ],
    [
      'names, by lines of old',
      answered(200, `a,User Principal Name\r1,${CONCEALED}\r`),
      'fail reports.concealed:warning',
    ],
    ['an @ that is no name', file('see @ below'), 'unknown unreadable'],
    [
      'a row that is broken off',
      answered(200, 'a,User Principal Name,b\n1,a@b.example,\n1,a@b'),
      'unknown unreadable',
    ],
    [
      'two columns of names',
      answered(200, 'User Principal Name,User Principal Name\na@b.example,x\n'),
      'unknown unreadable',
    ],
    [
      'a quotation mark that is never closed',
      answered(200, 'a,User Principal Name\n1,a@b.example\n"1,x\n'),
      'unknown unreadable',
    ],
    [
      'a line without end',
      answered(200, `a,User Principal Name\n1,a@b.example\n${'x'.repeat(30_000)}`),
      'unknown unreadable',
    ],
    ['nothing', answered(200, ''), 'unknown unreadable'],
    ['a fault', away, 'unknown unavailable'],
  ])('shows %s', (_what, download, verdict) => {
    expect(inShort(judge({ report: answered(400), download }))).toBe(verdict);
  });
});

test.each([
  ['adele@contoso.example', 'ok'],
  [CONCEALED, 'fail reports.concealed:warning'],
])('the whole file with %s in it is %s', (userPrincipalName, verdict) => {
  const usage = { userId: 'u', lastActivationDate: '2025-01-02', lastActivityDate: '', used: ['Teams'] };
  const rows = [{ userPrincipalName, displayName: '', usage, user: undefined as never }];
  const download = answered(200, appUserCsv(rows, 0, 'D7'));
  expect(inShort(judge({ report: answered(400), download }))).toBe(verdict);
});

describe('after a change', () => {
  const NOW = Date.UTC(2025, 5, 15, 12);
  const at = (hoursAgo: number) => iso(NOW - hoursAgo * HOUR);
  const judgeAfter = (about: Partial<Subject>, reads: Record<string, GraphAnswer>) =>
    anonymization.judge({ ...subjectWith(), ...about }, answers(tokenWith([]), reads, NOW));
  const off = { reportSettings: settings(false) };
  const lagging = { ...off, report: report(CONCEALED) };
  const seen = (
    evidence: Record<string, string | number | boolean>,
    verdict: 'ok' | 'fail' = 'ok',
  ): Verdict =>
    verdict === 'ok'
      ? { verdict, evidence }
      : {
          verdict,
          evidence,
          findings: [{ code: 'x', subject: 't', severity: 'info', level: 0, message: '' }],
        };

  test.each<[string, string, string]>([
    [
      'of ours, reports follow',
      inShort(judgeAfter({ reportsChangedAt: at(47) }, lagging)),
      'fail reports.settling:info',
    ],
    [
      'of ours, unseen by a report',
      inShort(judgeAfter({ reportsChangedAt: at(47) }, off)),
      'fail reports.settling:info',
    ],
    ['of ours, after two days', inShort(judgeAfter({ reportsChangedAt: at(49) }, off)), 'ok'],
    [
      'of ours, for too long',
      inShort(judgeAfter({ reportsChangedAt: at(49) }, lagging)),
      'fail reports.concealed:warning',
    ],
    [
      'of ours, shown already',
      inShort(judgeAfter({ reportsChangedAt: at(1) }, { ...off, report: report('a@b.example') })),
      'ok',
    ],
    [
      'of ours, by the report alone',
      inShort(judgeAfter({ reportsChangedAt: at(1) }, { report: report(CONCEALED) })),
      'fail reports.settling:info',
    ],
    ['of theirs, seen for the first time', inShort(judgeAfter({}, lagging)), 'fail reports.settling:info'],
    [
      'of theirs, seen two days ago',
      inShort(judgeAfter({ lastReports: seen({ settlingSince: at(49) }, 'fail') }, lagging)),
      'fail reports.concealed:warning',
    ],
  ])('%s', (_what, verdict, expected) => {
    expect(verdict).toBe(expected);
  });

  test('settling is counted from when it was seen first', () => {
    const first = judgeAfter({}, lagging);
    expect(first).toMatchObject({ evidence: { settlingSince: iso(NOW) } });
    expect(judgeAfter({ lastReports: seen({ settlingSince: at(20) }, 'fail') }, lagging)).toMatchObject({
      findings: [{ code: 'reports.settling' }],
      evidence: { settlingSince: at(20) },
    });
  });

  test('what a report concealed is not over because the next one cannot be read', () => {
    const concealing = { concealedNames: false, settlingSince: at(60), rows: 9, concealed: 9 };
    const after = { lastReports: seen(concealing, 'fail') };
    expect(inShort(judgeAfter(after, { ...off, report: answered(403) }))).toBe('unknown refused');
    expect(inShort(judgeAfter(after, { ...off, report: away }))).toBe('unknown unavailable');
    expect(inShort(judgeAfter(after, { ...off, report: report('a@b.example') }))).toBe('ok');
    expect(inShort(judgeAfter(after, lagging))).toBe('fail reports.concealed:warning');
    // Where no report was ever read, or the setting itself concealed names, the setting decides.
    for (const other of [{ settlingSince: at(60) }, { ...concealing, concealedNames: true }])
      expect(inShort(judgeAfter({ lastReports: seen(other, 'fail') }, { ...off, report: away }))).toBe('ok');
  });

  test.each<[string, Partial<Subject>]>([
    ['of ours', { reportsChangedAt: at(100) }],
    ['that was seen', { lastReports: seen({ concealedNames: false }) }],
    ['that was waited for', { lastReports: seen({ concealedNames: false, settlingSince: at(1) }, 'fail') }],
    [
      'that was found switched back before',
      { lastReports: seen({ concealedNames: true, drift: true }, 'fail') },
    ],
  ])('%s, concealing again is drift, in words of its own', (_what, about) => {
    const verdict = judgeAfter(about, { reportSettings: settings(true) });
    expect(verdict).toMatchObject({
      findings: [{ code: 'reports.concealed', message: expect.stringMatching(/again.*switched that back/) }],
      evidence: { drift: true },
    });
  });

  test('what never showed names has not drifted', () => {
    for (const lastReports of [undefined, seen({ concealedNames: true }, 'fail')])
      expect(
        judgeAfter(lastReports ? { lastReports } : {}, { reportSettings: settings(true) }),
      ).not.toHaveProperty('evidence.drift');
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
