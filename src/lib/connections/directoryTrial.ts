import * as z from 'zod';
import { MINUTE } from '../clock.ts';
import { directoryTrialStepIds, triedOutcomes } from '../directory/trial.ts';

/** The last trial of what a directory account may do. Instants are ISO 8601. */
export const directoryTrial = z.object({
  /** Where, a distinguished name. */
  container: z.string(),
  startedAt: z.string(),
  /** Absent while it goes on, and where a death ended it. */
  finishedAt: z.string().optional(),
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

/** Pure: does a trial go on? */
export const isUnderWay = (trial: DirectoryTrial | undefined, now: number): boolean =>
  trial !== undefined && trial.finishedAt === undefined && now - Date.parse(trial.startedAt) <= DEAD_AFTER;

/** Pure: may a trial have left its user behind? One that goes on has not. */
export function mayHaveLeft(trial: DirectoryTrial | undefined, now: number): boolean {
  if (!trial) return false;
  if (trial.finishedAt === undefined) return !isUnderWay(trial, now);
  return trial.steps.some(({ outcome }) => outcome === 'left');
}
