import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts';

const LADDER: readonly number[] = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  DAY,
  DAY,
  DAY,
];
const JITTER = 0.1;

/** How often one event is brought to one webhook at most. */
export const MOST_ATTEMPTS = LADDER.length + 1;

/**
 * How long to wait after a failed attempt, in milliseconds; `undefined` where no further one is made.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param retryAfterSeconds what the receiver asked for; the longer of the two counts, a day at most
 * @param random a number from 0 up to but not including 1
 */
export function retryDelay(
  attempt: number,
  retryAfterSeconds: number | undefined,
  random: () => number,
): number | undefined {
  const rung = LADDER[attempt - 1];
  if (rung === undefined) return undefined;
  const jittered = rung * (1 + JITTER * (2 * random() - 1));
  return Math.round(Math.max(jittered, Math.min((retryAfterSeconds ?? 0) * SECOND, DAY)));
}
