import { DAY, HOUR, iso } from '../clock.ts';
import {
  checkIds,
  evidenceOf,
  FURTHER_FINDINGS,
  OPERATOR_APP,
  type CheckId,
  type CheckRecord,
  type Health,
  type Verdict,
} from './verdict.ts';

/** From so many nights of the same trouble on, only every second, fourth or seventh night asks. */
const PACES = [
  { nights: 28, every: 7 },
  { nights: 14, every: 4 },
  { nights: 7, every: 2 },
] as const;

/** A night does not begin at the same minute as the one before. */
export const SLACK = 6 * HOUR;

/**
 * What is the same trouble: nobody can look, or the same findings break the connection. Where of several apps one is in
 * order, that one is worth asking about every night.
 */
function trouble(verdict: Verdict): 'unknown' | readonly string[] | undefined {
  if ('inOrder' in verdict && verdict.inOrder) return undefined;
  // That is ours to mend, and then everybody is asked at once.
  if (verdict.verdict === 'unknown') return verdict.reason === OPERATOR_APP ? undefined : 'unknown';
  if (verdict.verdict !== 'fail' || verdict.findings.every(({ severity }) => severity !== 'critical'))
    return undefined;
  return verdict.findings.map(({ code, subject }) => `${code} ${subject}`);
}

/** Is what a record keeps the same trouble? Of very many findings it keeps some, and the number of the others. */
function isSame(kept: Verdict, now: 'unknown' | readonly string[]): boolean {
  const before = trouble(kept);
  if (before === undefined || typeof before === 'string' || typeof now === 'string') return before === now;
  const leftOut = Number(evidenceOf(kept)[FURTHER_FINDINGS] ?? 0);
  return before.length + leftOut === now.length && before.every((one) => now.includes(one));
}

const latest = (record: CheckRecord): Verdict =>
  record.unknown ? { verdict: 'unknown', ...record.unknown } : record.last;

/** Since when the answer has been the same trouble. @param byHand somebody asked, and it counts anew */
export function sameSince(
  before: CheckRecord | undefined,
  verdict: Verdict,
  at: string,
  byHand: boolean,
): string | undefined {
  const now = trouble(verdict);
  if (now === undefined) return undefined;
  if (byHand || before === undefined || !isSame(latest(before), now)) return at;
  return before.sameSince ?? at;
}

/** Until when a check need not be asked; `undefined` where the next night asks. */
function restsUntil({ sameSince: since, unknown, at }: CheckRecord): string | undefined {
  if (since === undefined) return undefined;
  const asked = Date.parse(unknown?.at ?? at);
  const nights = Math.floor((asked - Date.parse(since) + SLACK) / DAY);
  const pace = PACES.find((one) => nights >= one.nights);
  return pace && iso(asked + pace.every * DAY - SLACK);
}

/** Checks that nothing speaks for asking every night: until when they rest, or `notAsked`. */
export type Rests = Readonly<Partial<Record<CheckId, string>>>;

export const NOT_ASKED = 'notAsked';

export const restsOf = ({ checks }: Health): Rests =>
  Object.fromEntries(
    checkIds.flatMap((id) => {
      const record = checks[id];
      if (!record) return [];
      if (record.last.verdict === 'notAsked' && !record.unknown) return [[id, NOT_ASKED]];
      const until = restsUntil(record);
      return until === undefined ? [] : [[id, until]];
    }),
  );

/** Is a connection passed over on purpose by a run of these checks? @param occurrence ISO 8601 */
export function isResting(rests: Rests, checks: readonly CheckId[], occurrence: string): boolean {
  const until = checks.map((id) => rests[id]);
  return (
    until.some((one) => one !== undefined && one !== NOT_ASKED) &&
    until.every((one) => one === NOT_ASKED || (one !== undefined && one > occurrence))
  );
}

/** About when a connection that is asked more rarely than every night is asked again: the soonest of its checks. */
export function paceOf(rests: Rests): { readonly nextAskedAt?: string } {
  const [next] = Object.values(rests)
    .filter((one) => one !== NOT_ASKED)
    .toSorted();
  return next === undefined ? {} : { nextAskedAt: iso(Date.parse(next) + SLACK) };
}
