import { DAY, HOUR, MINUTE } from '../../clock.ts';

const format = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always' });

/** Each unit from twice or thrice its length on, so that "in 45 days" is said and not "in a month". */
const units = [
  { unit: 'year', length: 365 * DAY, from: 730 * DAY },
  { unit: 'month', length: 30 * DAY, from: 90 * DAY },
  { unit: 'day', length: DAY, from: 2 * DAY },
  { unit: 'hour', length: HOUR, from: 2 * HOUR },
  { unit: 'minute', length: MINUTE, from: MINUTE },
] as const;

/** How far an instant is from now, as in "3 hours ago" or "in 45 days". @param at ISO 8601 */
export function distance(at: string, now: number): string {
  const by = Date.parse(at) - now;
  const found = units.find(({ from }) => Math.abs(by) >= from);
  return found ? format.format(Math.trunc(by / found.length), found.unit) : 'now';
}
