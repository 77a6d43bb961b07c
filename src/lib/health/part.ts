import type { Evidence, Finding, Unanswered, Verdict } from '../connections/verdict.ts';
import { passed } from './check.ts';

/** What one part of a question came to: findings, or why nothing is known, and what was read. */
export interface Part {
  /** Of several apps the key of the one that it is about; nothing that is said of another touches it. */
  readonly app?: string | undefined;
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

/** Pure: the same where why nothing could be read is said already. */
export const asTold = (part: Part): Part =>
  part.unknown ? { ...part, unknown: { ...part.unknown, told: true } } : part;

/**
 * Pure: the parts as one answer. What is wrong counts at once, though another part could not be read; of that part
 * nothing opens and nothing closes. Nothing wrong is `ok` only where every part is known; where none of several apps is
 * in order, nobody knows anything.
 */
export function together(...parts: readonly Part[]): Verdict {
  const evidence = Object.assign({}, ...parts.map((part) => part.evidence)) as Evidence;
  const [first, ...more] = findingsIn(parts);
  const apps = inOrderIn(parts);
  const inOrder = apps.length > 0 && { inOrder: apps };
  const open = parts.flatMap(({ unknown }) => unknown ?? []);
  const untold = open.filter(({ told, verdict: { verdict } }) => !told && verdict === 'unknown');
  const { verdict: why } = untold[0] ?? open[0] ?? {};
  const unanswered = unansweredIn(parts);
  if (!first && why?.verdict === 'unknown' && inOrder)
    return { ...why, ...inOrder, evidence, ...(unanswered && { unanswered }) };
  if (!first && why) return why;
  const said = untold.length > 0 &&
    why?.verdict === 'unknown' && { reason: why.reason, message: why.message };
  const rest = unanswered && { unanswered: { ...unanswered, ...(said && { why: said }) } };
  if (!first) return { ...passed(evidence), ...rest };
  return { verdict: 'fail', findings: [first, ...more], evidence, ...rest, ...inOrder };
}

/** Two parts may say the same of the same: that is one finding, and where they are of two apps, it is of neither. */
function findingsIn(parts: readonly Part[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { app, findings } of parts)
    for (const one of findings) {
      const id = `${one.code} ${one.subject}`;
      const before = found.get(id);
      const isShared = before !== undefined && before.app !== app;
      found.set(id, { ...one, ...(app !== undefined && !isShared && { app }) });
    }
  return [...found.values()];
}

/** Of which apps all was answered, and nothing is broken. */
const inOrderIn = (parts: readonly Part[]): string[] =>
  appsIn(parts).filter((key) => {
    const own = parts.filter(({ app }) => app === key);
    const isRead = own.some(({ evidence }) => Object.keys(evidence).length > 0);
    return (
      isRead &&
      own.every(({ unknown, left, findings }) => {
        const isBroken = findings.some(({ severity }) => severity === 'critical');
        return !unknown && !left && !isBroken;
      })
    );
  });

const appsIn = (parts: readonly Part[]): string[] => [...new Set(parts.flatMap(({ app }) => app ?? []))];

function unansweredIn(parts: readonly Part[]): Omit<Unanswered, 'why'> | undefined {
  const openOf = (key: string | undefined): Pick<Unanswered, 'codes' | 'but'> => {
    const own = parts.filter(({ app }) => app === key);
    const left = own.flatMap((part) => part.left ?? []);
    const codes = [...own.flatMap(({ unknown }) => unknown ?? []), ...left].flatMap((one) => one.codes);
    const but = left.flatMap((one) => one.but ?? []);
    return { codes: [...new Set(codes)], ...(but.length > 0 && { but }) };
  };
  const whole = openOf(undefined);
  const apps = appsIn(parts)
    .map((app) => ({ app, ...openOf(app) }))
    .filter(({ codes }) => codes.length > 0);
  if (whole.codes.length === 0 && apps.length === 0) return undefined;
  return { ...whole, ...(apps.length > 0 && { apps }) };
}
