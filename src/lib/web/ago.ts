import { DAY, HOUR, MINUTE } from '../clock.ts';

const words = new Intl.RelativeTimeFormat('en-GB');

/** As in "3 hours ago". @param at ISO 8601 */
export function ago(at: string, now: number): string {
  const since = now - Date.parse(at);
  if (since < MINUTE) return 'just now';
  const [unit, ms] =
    since < HOUR
      ? (['minute', MINUTE] as const)
      : since < 2 * DAY
        ? (['hour', HOUR] as const)
        : (['day', DAY] as const);
  return words.format(-Math.floor(since / ms), unit);
}
