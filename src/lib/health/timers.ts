import { Cron } from 'croner';
import { MINUTE } from '../clock.ts';
import type { Config } from '../config.ts';
import type { CheckId } from '../connections/verdict.ts';

/** The nightly timers, and which checks each asks. */
export const timers = {
  checkSecretExpiry: ['secretExpiry'],
  checkConsentStatus: ['consentStatus', 'account', 'dataAccess'],
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
