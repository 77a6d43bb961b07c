import * as z from 'zod';
import { isResting } from '../connections/pace.ts';
import type { Listed } from '../connections/listedRows.ts';
import { connectedStates, isConnected } from '../connections/connection.ts';
import { type Timer, timerNames, timers } from './timers.ts';

/** A text of a row holds 32,768 characters, and an id 32. */
export const MOST_MISSING = 900;

export const runRow = z.object({
  partitionKey: z.enum(timerNames),
  rowKey: z.string(),
  /** The time the run stands for, ISO 8601. */
  occurrence: z.string(),
  startedAt: z.string(),
  /** Object id of whoever began it by hand. */
  startedBy: z.string().optional(),
  /** Connected connections that are asked, when the run began. */
  expected: z.number().int(),
  /** Those that are asked more rarely, and not this time. */
  skipped: z.number().int().default(0),
  reported: z.number().int(),
  /** When `reported` last grew. */
  reportedAt: z.string(),
  /** When the missing were last asked again. */
  nudgedAt: z.string().optional(),
  closedAt: z.string().optional(),
  /** Connections that never reported; the run was closed without them. */
  missing: z.number().int().optional(),
  /** Their ids, with a space between them; of very many the first {@link MOST_MISSING}. */
  missingIds: z.string().optional(),
  /** Nobody was told yet that it did not reach everybody, or that it did again. */
  untold: z.boolean().optional(),
  /** What it came to, as JSON: {@link RunCounts}. */
  counts: z.string().optional(),
});
export type Run = z.infer<typeof runRow>;

/** A run as it was read, and the ETag it then had. */
export interface OpenRun {
  readonly run: Run;
  readonly etag: string;
}

/** Connections when a run was closed. */
export interface RunCounts {
  readonly states: Readonly<Record<string, number>>;
  /** By check of the run, then by the kind of the last answer. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Where everybody stands in a run. */
export interface Standings {
  readonly connected: readonly Listed[];
  readonly missing: readonly Listed[];
  readonly skipped: readonly Listed[];
  readonly reported: number;
}

/** Pure: who has reported, who has not, and who is passed over on purpose. */
export function standingsIn(
  run: Pick<Run, 'partitionKey' | 'occurrence'>,
  all: readonly Listed[],
): Standings {
  const { partitionKey: timer, occurrence } = run;
  const connected = all.filter(({ state }) => isConnected(state));
  const silent = connected.filter(({ runs: marks }) => (marks[timer] ?? '') < occurrence);
  const skipped = silent.filter(({ rests }) => isResting(rests, timers[timer], occurrence));
  const missing = silent.filter((one) => !skipped.includes(one));
  return { connected, missing, skipped, reported: connected.length - silent.length };
}

function tally(values: readonly string[], names: readonly string[]): Record<string, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0]));
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Pure: the counts of a run, for a trend over nights. */
export function countsOf(timer: Timer, connected: readonly Listed[]): RunCounts {
  return {
    states: tally(
      connected.map(({ state }) => state),
      connectedStates,
    ),
    verdicts: Object.fromEntries(
      timers[timer].map((check) => [
        check,
        tally(
          connected.flatMap(({ verdicts }) => verdicts[check] ?? []),
          ['ok', 'fail', 'unknown', 'notAsked'],
        ),
      ]),
    ),
  };
}

/** A run as the API gives it. */
export function runView({
  partitionKey,
  rowKey: _key,
  untold: _untold,
  missingIds: _ids,
  counts,
  ...run
}: Run) {
  const closedAt = run.closedAt;
  return {
    timer: partitionKey,
    ...run,
    ...(closedAt !== undefined && { seconds: (Date.parse(closedAt) - Date.parse(run.startedAt)) / 1_000 }),
    ...(counts !== undefined && (JSON.parse(counts) as RunCounts)),
  };
}
