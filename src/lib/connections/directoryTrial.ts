import * as z from 'zod';
import { DAY, MINUTE } from '../clock.ts';
import { directoryTrialStepIds, triedOutcomes } from '../directory/trial.ts';

/** The last trial of what a directory account may do. Instants are ISO 8601. */
export const directoryTrial = z.object({
  /** Where, a distinguished name. */
  container: z.string(),
  startedAt: z.string(),
  /** Absent while it goes on, and where a death ended it. */
  finishedAt: z.string().optional(),
  /** When somebody last began to remove what it has left. */
  clearedAt: z.string().optional(),
  steps: z.array(
    z.object({
      step: z.enum(directoryTrialStepIds),
      outcome: z.enum(triedOutcomes),
      names: z.array(z.string()).readonly().optional(),
      text: z.string().optional(),
    }),
  ),
});
export type DirectoryTrial = z.infer<typeof directoryTrial>;

/** One takes seconds: what began so long ago and has no end has died. */
const DEAD_AFTER = MINUTE;

const isYoung = (at: string | undefined, now: number): boolean =>
  at !== undefined && now - Date.parse(at) <= DEAD_AFTER;

/** Pure: does a trial go on? */
export const isUnderWay = (trial: DirectoryTrial | undefined, now: number): boolean =>
  trial?.finishedAt === undefined && isYoung(trial?.startedAt, now);

/** Pure: is what it has left being removed? */
export const isBeingCleared = (trial: DirectoryTrial | undefined, now: number): boolean =>
  hasLeft(trial) && isYoung(trial?.clearedAt, now);

const hasLeft = (trial: DirectoryTrial | undefined): boolean =>
  trial !== undefined &&
  (trial.finishedAt === undefined || trial.steps.some(({ outcome }) => outcome === 'left'));

/** Pure: may a trial have left its user behind? One that goes on has not. */
export const mayHaveLeft = (trial: DirectoryTrial | undefined, now: number): boolean =>
  hasLeft(trial) && !isUnderWay(trial, now);

/** Pure: when that is removed, in ms: of one that died at once, else a day later; `undefined` where nothing is left. */
export function trialClearAt(trial: DirectoryTrial | undefined): number | undefined {
  if (!trial || !hasLeft(trial)) return undefined;
  const last = trial.clearedAt ?? trial.finishedAt;
  return last === undefined ? Date.parse(trial.startedAt) + DEAD_AFTER + 1 : Date.parse(last) + DAY;
}
