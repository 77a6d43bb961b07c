import * as z from 'zod';

/** Days left at which somebody is told that something ends, once each; the most first. */
export type Ladder = readonly number[];

/** What holds where nobody said otherwise. */
export const DEFAULT_LADDER: Ladder = [90, 60, 30, 14, 7, 1];

/** A ladder as somebody gives it, in any order. */
export const ladder = z
  .array(z.number('must be a number of days').int('must be whole days').min(1).max(730))
  .min(1, 'must name at least one number of days')
  .max(12, 'must be at most 12')
  .overwrite((days) => [...new Set(days)].sort((one, other) => other - one));
