import { Cron } from 'croner';
import { iso, MINUTE } from '../clock.ts';
import type { Config } from '../config.ts';
import { isResting, NOT_ASKED, type Rests } from '../connections/pace.ts';
import type { CheckId } from '../connections/verdict.ts';

/** The nightly timers, and which checks each asks. */
export const timers = {
  checkSecretExpiry: ['secretExpiry'],
  checkConsentStatus: ['consentStatus', 'account', 'directoryAccount', 'dataAccess'],
  checkAnonymization: ['anonymization'],
} as const satisfies Record<string, readonly CheckId[]>;

export type Timer = keyof typeof timers;
export const timerNames = Object.keys(timers) as [Timer, ...Timer[]];

type Schedules = Pick<
  Config,
  'CHECK_SECRET_EXPIRY_SCHEDULE' | 'CHECK_CONSENT_STATUS_SCHEDULE' | 'CHECK_ANONYMIZATION_SCHEDULE'
>;

/** NCRONTAB expressions, in UTC. */
export const scheduleOf = (timer: Timer, config: Schedules): string =>
  ({
    checkSecretExpiry: config.CHECK_SECRET_EXPIRY_SCHEDULE,
    checkConsentStatus: config.CHECK_CONSENT_STATUS_SCHEDULE,
    checkAnonymization: config.CHECK_ANONYMIZATION_SCHEDULE,
  })[timer];

/** The other timers, which ask no tenant anything. */
export const upkeepNames = ['reconcileRuns', 'rotateCredentials', 'sweep'] as const;
export type Upkeep = (typeof upkeepNames)[number];

/** NCRONTAB expressions, in UTC. */
export const upkeepScheduleOf = (
  timer: Upkeep,
  config: Pick<Config, 'RECONCILE_RUNS_SCHEDULE' | 'ROTATE_CREDENTIALS_SCHEDULE' | 'SWEEP_SCHEDULE'>,
): string =>
  ({
    reconcileRuns: config.RECONCILE_RUNS_SCHEDULE,
    rotateCredentials: config.ROTATE_CREDENTIALS_SCHEDULE,
    sweep: config.SWEEP_SCHEDULE,
  })[timer];

/** The last time at or before `now` at which the schedule wanted a run; milliseconds. */
export function lastOccurrence(schedule: string, now: number): number | undefined {
  // The next whole second, since "previous" excludes the instant itself.
  const next = new Date(Math.floor(now / 1_000) * 1_000 + 1_000);
  const [last] = new Cron(schedule, { paused: true, timezone: 'UTC' }).previousRuns(1, next);
  return last?.getTime();
}

/** The first time after `now` at which the schedule wants a run; milliseconds. */
export function nextOccurrence(schedule: string, now: number): number | undefined {
  return new Cron(schedule, { paused: true, timezone: 'UTC' }).nextRun(new Date(now))?.getTime();
}

/**
 * Pure: the first time after `now` at which a run asks this check of a connection; milliseconds. A run that passes the
 * connection over on purpose does not count, and neither does one that somebody begins by hand.
 */
export function nextAsked(check: CheckId, rests: Rests, config: Schedules, now: number): number | undefined {
  const timer = timerNames.find((one) => (timers[one] as readonly CheckId[]).includes(check));
  if (timer === undefined) return undefined;
  const schedule = scheduleOf(timer, config);
  const next = nextOccurrence(schedule, now);
  if (next === undefined || !isResting(rests, timers[timer], iso(next))) return next;
  const [soonest] = timers[timer]
    .flatMap((one) => rests[one] ?? [])
    .filter((until) => until !== NOT_ASKED)
    .toSorted();
  // The end of the rest itself is an occurrence that asks.
  return soonest === undefined ? undefined : nextOccurrence(schedule, Date.parse(soonest) - 1);
}

/** A host calls a little early or late; further off, somebody started the timer by hand. */
const TOLERANCE = MINUTE;

/**
 * Which run a call of a timer is: the scheduled one where the call comes at its time or makes up for a missed one,
 * else one of its own. Two hosts that call at once mean the same run.
 */
export function occurrenceOf(schedule: string, now: number, isPastDue: boolean): number {
  const scheduled = lastOccurrence(schedule, now + 5_000);
  if (scheduled !== undefined && (isPastDue || now - scheduled <= TOLERANCE)) return scheduled;
  return now;
}
