import { DAY, HOUR } from '../clock.ts';
import {
  APP_GONE,
  checkIds,
  OPERATOR_APP,
  type CheckId,
  type CheckRecord,
  type Health,
  type Streak,
  type Streaks,
} from '../connections/verdict.ts';

type Unknown = NonNullable<CheckRecord['unknown']>;

/** A young tenant has no usage to report: somebody looked, and that is to be expected for a while. */
const QUIET = 'noUsageYet';

/** Two nights: in the second one nobody could answer either. However often somebody asks in one night counts as one. */
const STALE_AFTER: Readonly<Record<keyof Streaks, number>> = { trouble: 20 * HOUR, quiet: 14 * DAY };

/** In rows from before nights were told apart, the last reason stands for all of them. */
function streaksOf({ streaks, since, at, reason, message }: Unknown): Streaks {
  if (streaks || reason === OPERATOR_APP) return streaks ?? {};
  return { [reason === QUIET ? 'quiet' : 'trouble']: { since, at, reason, message } };
}

/**
 * Pure: the nights in which nobody could look, and those in which there was nothing to see, each by itself.
 *
 * A night in which our own app was broken is neither: its own alert tells of it. So does what is consented to where the
 * tenant has an app no more. A quiet night ends the trouble, since somebody looked; trouble does not make a tenant younger.
 */
export function streaksAfter(
  before: Unknown | undefined,
  { reason, message }: Pick<Unknown, 'reason' | 'message'>,
  at: string,
): Streaks {
  const known = before ? streaksOf(before) : {};
  if (reason === OPERATOR_APP) return known;
  const grown = (streak: Streak | undefined): Streak => ({ since: streak?.since ?? at, at, reason, message });
  const { quiet, trouble } = known;
  if (reason === APP_GONE) return quiet ? { quiet } : {};
  return reason === QUIET ? { quiet: grown(quiet) } : { ...(quiet && { quiet }), trouble: grown(trouble) };
}

const isLong = (kind: keyof Streaks, streak: Streak | undefined): streak is Streak =>
  streak !== undefined && Date.parse(streak.at) - Date.parse(streak.since) >= STALE_AFTER[kind];

/** Checks that nobody could answer for two nights, longest first. */
export const staleChecks = ({ checks }: Pick<Health, 'checks'>): [CheckId, Streak][] =>
  checkIds
    .flatMap((id) => {
      const unknown = checks[id]?.unknown;
      const { trouble, quiet } = unknown ? streaksOf(unknown) : {};
      if (isLong('trouble', trouble)) return [[id, trouble] as [CheckId, Streak]];
      return isLong('quiet', quiet) ? [[id, quiet] as [CheckId, Streak]] : [];
    })
    .toSorted(([, one], [, other]) => one.since.localeCompare(other.since));
