import * as z from 'zod';
import { DAY, HOUR, MINUTE } from '../clock.ts';
import { directoryTrialStepIds, trialUserText, triedOutcomes } from '../directory/trial.ts';

/** The last trial of what a directory account may do. Instants are ISO 8601. */
export const directoryTrial = z.object({
  /** Where, a distinguished name. */
  container: z.string(),
  startedAt: z.string(),
  /** Absent while it goes on, and where a death ended it. */
  finishedAt: z.string().optional(),
  /** When somebody last began to remove what it has left. */
  clearedAt: z.string().optional(),
  /** Somebody is at that, unless a death has ended it. */
  clearing: z.literal(true).optional(),
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
  trial?.clearing === true && isYoung(trial.clearedAt, now);

const hasLeft = (trial: DirectoryTrial | undefined): boolean =>
  trial !== undefined &&
  (trial.finishedAt === undefined || trial.steps.some(({ outcome }) => outcome === 'left'));

/** Pure: may a trial have left its user behind? One that goes on has not. */
export const mayHaveLeft = (trial: DirectoryTrial | undefined, now: number): boolean =>
  hasLeft(trial) && !isUnderWay(trial, now);

/** So long after a trial has died a controller may not know its user yet, since another one made it. */
const UNHEARD = DAY;

/** Pure: does that nothing was found say that nothing is there? Of one that died it does only when every controller has heard of it. */
export const isHeardOf = ({ finishedAt, startedAt }: DirectoryTrial, now: number): boolean =>
  finishedAt !== undefined || now - Date.parse(startedAt) >= UNHEARD;

/**
 * Pure: when that is removed, in ms: of one that died at once, and for a day every hour, else a day later; `undefined` where
 * nothing is left.
 */
export function trialClearAt(trial: DirectoryTrial | undefined): number | undefined {
  if (!trial || !hasLeft(trial)) return undefined;
  const last = trial.clearedAt ?? trial.finishedAt;
  if (last === undefined) return Date.parse(trial.startedAt) + DEAD_AFTER + 1;
  const at = Date.parse(last);
  return at + (isHeardOf(trial, at) ? DAY : HOUR);
}

/** Pure: what a trial may have left, by what somebody finds it, in words; `undefined` where nothing is left. */
export function leftoverOf(connectionId: string, trial: DirectoryTrial | undefined): string | undefined {
  if (!trial || !hasLeft(trial)) return undefined;
  const names = trial.steps.flatMap((step) => (step.outcome === 'left' ? (step.names ?? []) : []));
  return names.length > 0 ? names.join('; ') : trialUserText(connectionId);
}
