import { MINUTE, SECOND } from '../clock.ts';

/**
 * Seconds between the tries of one question. At a fault in every fifth call hardly one in a thousand is left without an
 * answer after them.
 */
const LADDER = [15, 30, 60, 120, 240] as const;
const MAX_DELAY = 240; // less than a run waits before it asks the missing again
/** Milliseconds that all waits take together: less than the time after which a run is closed without the missing. */
const PATIENCE = 12 * MINUTE;

/**
 * Pure: how many seconds later a question is asked again that Microsoft was too busy or too far away to answer;
 * `undefined` where nobody waits any longer.
 *
 * @param attempt how often it was asked again before
 * @param asked seconds that Microsoft asked for, 0 where it asked for none
 * @param waited milliseconds since it was asked for the first time
 */
export function againAfter(attempt: number, asked: number, waited: number): number | undefined {
  const delay = Math.min(MAX_DELAY, Math.max(asked, LADDER[attempt] ?? MAX_DELAY));
  return waited + delay * SECOND <= PATIENCE ? delay : undefined;
}
