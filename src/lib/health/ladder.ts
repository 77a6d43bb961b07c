import { DAY, iso } from '../clock.ts';
import type { Finding, Severity } from '../connections/verdict.ts';
import { DEFAULT_LADDER, type Ladder } from '../ladder.ts';
import { found } from './check.ts';

/** How people are told of an end. */
export interface Telling {
  readonly ladder?: Ladder | undefined;
  /** It renews itself: nobody has to know before that has failed for a month. */
  readonly rotates?: boolean | undefined;
}

/** From so many days on an end that comes near is a warning; what renews itself has done so by then. */
const NEAR = 30;

/** A threshold that is passed. */
export interface Rung {
  /** How many thresholds are passed. */
  readonly level: number;
  readonly severity: Severity;
}

/** Pure: the last threshold that is passed; `undefined` before the first. */
export function rungOf(
  end: number,
  now: number,
  { ladder = DEFAULT_LADDER, rotates }: Telling = {},
): Rung | undefined {
  const passed = ladder.filter((days) => end - now <= days * DAY);
  const rung = passed.at(-1);
  const isLast = passed.length === ladder.length;
  if (rung === undefined || (rotates && rung > NEAR && !(isLast && end - now <= NEAR * DAY)))
    return undefined;
  // Whoever wants to be told but early is not told again: their last word has to be one that counts.
  return { level: passed.length, severity: rung <= NEAR || isLast ? 'warning' : 'info' };
}

/** Of what has ended, above every threshold. */
export const endedLevel = ({ ladder = DEFAULT_LADDER }: Telling = {}): number => ladder.length + 1;

/** In words: when it ends. */
export function whenItEnds(end: number, now: number): string {
  const days = Math.ceil((end - now) / DAY);
  return `${days === 1 ? 'within a day' : `in ${days} days`}, on ${iso(end).slice(0, 10)}`;
}

/** Pure: the finding of a credential that ends at `end`; `undefined` while that is far. */
export function expiryFinding(
  word: string,
  keyId: string,
  end: number,
  now: number,
  telling: Telling = {},
): Finding | undefined {
  if (end <= now) {
    const message = `The ${word} expired on ${iso(end).slice(0, 10)}.`;
    return found(`${word}.expired`, keyId, 'critical', message, endedLevel(telling));
  }
  const rung = rungOf(end, now, telling);
  if (!rung) return undefined;
  const message = `The ${word} expires ${whenItEnds(end, now)}.`;
  return found(`${word}.expiring`, keyId, rung.severity, message, rung.level);
}
