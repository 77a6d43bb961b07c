import { expect, test } from '@jest/globals';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { judgeTrialUser, trialReads } from '../../../src/lib/health/trialUser.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { answered, answers, away, inShort, refusedWith, subjectWith } from './support.ts';

const subject: Subject = { ...subjectWith(['Directory.Read.All']), trialUser: 'o' };
const blind: Subject = { ...subject, rights: [] };
const judged = (answer: GraphAnswer | undefined, about = subject) =>
  judgeTrialUser(about, new Map(answer ? [['trialUser', answer]] : []));

test('is read only where there may be one, and somebody may look', () => {
  expect(trialReads(subject).map(({ url }) => url)).toEqual(['/users/o?$select=id']);
  expect(trialReads(blind)).toEqual([]);
  expect(trialReads(subjectWith(['Directory.Read.All']))).toEqual([]);
  const plan = consentStatus.plan(subject);
  expect(plan.kind === 'ask' && plan.reads.some(({ url }) => url === '/users/o?$select=id')).toBe(true);
});

test('is a finding while the tenant shows it', () => {
  const codes = (answer: GraphAnswer | undefined) =>
    judged(answer).findings.map(({ code, severity }) => [code, severity]);
  expect(codes(answered(200, { id: 'o' }))).toEqual([['trial.leftover', 'info']]);
  expect(judged(answered(404))).toEqual({ findings: [], evidence: { trialUser: 'gone' } });
});

test.each<[string, GraphAnswer | undefined, string]>([
  ['nobody answers', away, 'unavailable'],
  ['it may not be looked at', answered(403), 'refused'],
  ['it was not read', undefined, 'refused'],
])('opens nothing and closes nothing where %s', (_what, answer, reason) => {
  expect(judged(answer)).toMatchObject({
    findings: [],
    unknown: { codes: ['trial.leftover'], verdict: { verdict: 'unknown', reason } },
  });
});

test('is taken to be there where nobody may look, and the evidence says so', () => {
  expect(judged(undefined, blind)).toMatchObject({
    findings: [{ code: 'trial.leftover', subject: 'o' }],
    evidence: { trialUser: expect.stringContaining('User.Read.All') },
  });
});

test('stays open where a refused token keeps us out', () => {
  const verdict = consentStatus.judge(subject, answers(refusedWith(65001), {}));
  expect(inShort(verdict)).toContain('consent.notGranted');
  expect(verdict).toMatchObject({ unanswered: { codes: expect.arrayContaining(['trial.leftover']) } });
});
