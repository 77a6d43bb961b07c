import { MINUTE } from '../clock.ts';
import { checkIds, type Health } from '../connections/verdict.ts';

/** So long a page follows what was asked on it; a busy Microsoft is asked again for twelve minutes. */
const FOLLOWED = 15 * MINUTE;

/** How far checks have come that somebody asked for by hand. */
export interface AskedChecks {
  /** When; milliseconds. */
  readonly since: number;
  readonly answered: number;
  readonly of: number;
}

/** Pure: how many checks have answered since they were asked; `undefined` where that is no question of late. @param at milliseconds */
export function askedChecks(
  { checks }: Health,
  at: number | undefined,
  now: number,
): AskedChecks | undefined {
  if (at === undefined || !(at <= now && now < at + FOLLOWED)) return undefined;
  const answered = checkIds.filter((id) => {
    const record = checks[id];
    return record !== undefined && Date.parse(record.unknown?.at ?? record.at) >= at;
  });
  return { since: at, answered: answered.length, of: checkIds.length };
}
