import type { Evidence, Finding, Unanswered, Verdict } from '../connections/verdict.ts';
import { passed } from './check.ts';

/** What one part of a question came to: findings, or why nothing is known, and what was read. */
export interface Part {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  /** An answer all the same, which says nothing of these codes. */
  readonly left?: Pick<Unanswered, 'codes' | 'but'>;
  /** Nobody knows, and why; what is open of these codes stays open. `told`: what was found says why. */
  readonly unknown?: {
    readonly verdict: Verdict;
    readonly codes: readonly string[];
    readonly told?: boolean;
  };
}

export const nothing: Part = { findings: [], evidence: {} };

/** Pure: a part that was judged as a question of its own. @param codes every code that it may find */
export function partOf(verdict: Verdict, codes: readonly string[]): Part {
  if (verdict.verdict === 'unknown' || verdict.verdict === 'notAsked')
    return { ...nothing, unknown: { verdict, codes } };
  const { evidence, unanswered } = verdict;
  const findings = verdict.verdict === 'fail' ? verdict.findings : [];
  return { findings, evidence, ...(unanswered && { left: unanswered }) };
}

/**
 * Pure: the parts as one answer. What is wrong counts at once, though another part could not be read; of that part
 * nothing opens and nothing closes. Nothing wrong is `ok` only where every part is known.
 */
export function together(...parts: readonly Part[]): Verdict {
  const evidence = Object.assign({}, ...parts.map((part) => part.evidence)) as Evidence;
  // Two parts may say the same of the same: that is one finding.
  const found = new Map(
    parts.flatMap(({ findings }) => findings).map((one) => [`${one.code} ${one.subject}`, one]),
  );
  const [first, ...more] = found.values();
  const open = parts.flatMap(({ unknown }) => unknown ?? []);
  if (!first && open[0]) return open[0].verdict;
  const left = parts.flatMap((part) => part.left ?? []);
  const codes = [...new Set([...open, ...left].flatMap((one) => one.codes))];
  const but = left.flatMap((one) => one.but ?? []);
  const untold = open.flatMap(({ told, verdict: one }) => (told || one.verdict !== 'unknown' ? [] : one));
  const [why] = untold.map(({ reason, message }) => ({ reason, message }));
  const unanswered = { codes, ...(but.length > 0 && { but }), ...(why && { why }) };
  const answer: Verdict = first
    ? { verdict: 'fail', findings: [first, ...more], evidence }
    : passed(evidence);
  return codes.length === 0 ? answer : { ...answer, unanswered };
}
