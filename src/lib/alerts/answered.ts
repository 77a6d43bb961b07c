import {
  type CheckRecord,
  evidenceOf,
  type Finding,
  type Unanswered,
  type Verdict,
} from '../connections/verdict.ts';

/** Nobody could look, and nothing came of it. */
export const isBlank = (verdict: Verdict): boolean =>
  verdict.verdict === 'unknown' && verdict.inOrder === undefined;

/**
 * What one thing says of itself, or hides of another, is no answer about the other. What does not say which of several
 * apps it is about may be of any of them.
 */
export function isAnswered(
  verdict: Verdict,
  { code, subject, app }: Pick<Finding, 'code' | 'subject' | 'app'>,
): boolean {
  if (verdict.verdict === 'notAsked') return verdict.over === true;
  if (isBlank(verdict)) return false;
  const { unanswered } = verdict;
  const apps = unanswered?.apps?.filter((one) => app === undefined || one.app === app) ?? [];
  return [...(unanswered ? [unanswered] : []), ...apps].every(
    ({ codes, but }: Pick<Unanswered, 'codes' | 'but'>) =>
      !codes.includes(code) || but?.some((one) => one.code === code && one.subject === subject) === true,
  );
}

/**
 * The answer that is kept where nobody knows all: the one before, with what was read since, and without what was answered
 * to be over. Where that leaves nothing wrong it is the one that came.
 */
export function lastAfter(
  before: CheckRecord | undefined,
  verdict: Extract<Verdict, { verdict: 'unknown' }>,
): Verdict {
  const last = before?.last;
  if (last === undefined || last.verdict === 'unknown') return verdict;
  if (last.verdict === 'notAsked' || isBlank(verdict)) return last;
  const evidence = { ...last.evidence, ...evidenceOf(verdict) };
  if (last.verdict === 'ok') return { ...last, evidence };
  const [first, ...more] = last.findings.filter((one) => !isAnswered(verdict, one));
  return first ? { ...last, findings: [first, ...more], evidence } : verdict;
}
