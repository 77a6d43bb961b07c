import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cron } from 'croner';
import { onTurn } from '../turnedClock.ts';
import type { TypedData } from './shapes.ts';

/** What is kept of a timer between starts; times in ISO 8601. */
export interface TimerStatus {
  readonly schedule: string;
  readonly last: string;
  readonly next: string;
  readonly lastUpdated: string;
}

export interface TimerStore {
  load(name: string): TimerStatus | undefined;
  save(name: string, status: TimerStatus): void;
}

/** Time as timers see it, so that tests can turn it. */
export interface TimerTime {
  now(): number;
  /** Calls back after so many milliseconds; answers what takes that back. */
  after(milliseconds: number, call: () => void): () => void;
  /** Calls back when the clock was turned, for a host as the end of a sleep; answers what ends that. */
  onTurn(call: () => void): () => void;
}

export const systemTime: TimerTime = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
  onTurn,
};

const never = '0001-01-01T00:00:00+00:00';
const longestWait = 86_400_000;

/**
 * Reads an NCRONTAB schedule of six fields (five mean second 0); the answer gives the next occurrence in UTC.
 *
 * @throws Error when it is no such schedule
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function readSchedule(expression: string): (after: number) => number {
  const cron = new Cron(expression, { timezone: 'UTC', mode: '5-or-6-parts', domAndDow: true, paused: true });
  return (after) => {
    const next = cron.nextRun(new Date(after));
    if (!next) throw new Error(`The schedule "${expression}" never comes.`);
    return next.getTime();
  };
}

export interface TimerParts {
  readonly name: string;
  readonly schedule: string;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
  readonly store: TimerStore;
  readonly time: TimerTime;
  /** Runs the function; resolves however that ends. */
  run(input: TypedData): Promise<unknown>;
}

/**
 * Starts one timer: no two of its runs overlap, and one missed while the host was down, or the clock was turned past
 * it, is made up for once.
 *
 * @returns what stops it; a run that is under way goes on
 * @throws Error when the schedule is malformed
 */
export function startTimer(parts: TimerParts): () => void {
  const { name, schedule, store, time } = parts;
  const nextAfter = readSchedule(schedule);
  const started = time.now();
  // As on Azure, what runs more often than once a minute is not worth watching.
  const first = nextAfter(started);
  const monitored = parts.useMonitor && nextAfter(first) - first >= 60_000;
  const kept = monitored ? store.load(name) : undefined;
  let status: TimerStatus =
    kept?.schedule === schedule
      ? kept
      : { schedule, last: kept?.last ?? never, next: isoOf(first), lastUpdated: isoOf(started) };
  let cancel: (() => void) | undefined;
  let stopped = false;
  let running = false;
  let turnedMeanwhile = false;

  const run = async (due: boolean, isPastDue: boolean): Promise<void> => {
    // A timer that fires a moment early must not find its own occurrence once more.
    const present = (): number => (due ? Math.max(time.now(), Date.parse(status.next)) : time.now());
    const began = present();
    running = true;
    turnedMeanwhile = false;
    await parts.run(timerInput(monitored ? status : undefined, isPastDue));
    running = false;
    const now = present();
    // What came due while it ran is left out, but not what the clock was turned past.
    const next = nextAfter(monitored && turnedMeanwhile ? began : now);
    status = { schedule, last: isoOf(now), next: isoOf(next), lastUpdated: isoOf(now) };
    if (monitored) store.save(name, status);
    if (turnedMeanwhile) catchUp();
    else wait();
  };
  const catchUp = (): void => {
    if (Date.parse(status.next) >= time.now()) wait();
    else if (!stopped) cancel = time.after(0, () => void run(true, true));
  };
  const afterTurn = (): void => {
    if (running) {
      turnedMeanwhile = true;
      return;
    }
    cancel?.();
    // Unwatched, it knows nothing of what it missed.
    if (!monitored) status = { ...status, next: isoOf(nextAfter(time.now())) };
    catchUp();
  };
  const wait = (): void => {
    if (stopped) return;
    const left = Date.parse(status.next) - time.now();
    const long = left > longestWait;
    cancel = time.after(Math.max(0, Math.min(left, longestWait)), () =>
      long ? wait() : void run(true, false),
    );
  };

  if (monitored) store.save(name, status);
  const overdue = Date.parse(status.next) < started;
  if (overdue || parts.runOnStartup) cancel = time.after(0, () => void run(overdue, overdue));
  else wait();
  const forgetTurns = time.onTurn(afterTurn);
  return () => {
    stopped = true;
    forgetTurns();
    cancel?.();
  };
}

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

function timerInput(status: TimerStatus | undefined, isPastDue: boolean): TypedData {
  const told = status && { Last: status.last, Next: status.next, LastUpdated: status.lastUpdated };
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: told ?? null,
      IsPastDue: isPastDue,
    }),
  };
}

/** What a timer function gets when somebody runs it by hand. */
export const manualTimerInput = (): TypedData => timerInput(undefined, false);

/** Keeps the status of each timer in a file of its own. */
export function createTimerStore(folder: string): TimerStore {
  const fileOf = (name: string): string => join(folder, `${name}.json`);
  return {
    load(name) {
      try {
        return JSON.parse(readFileSync(fileOf(name), 'utf8')) as TimerStatus;
      } catch {
        return undefined;
      }
    },
    save(name, status) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${fileOf(name)}.new`, JSON.stringify(status));
      renameSync(`${fileOf(name)}.new`, fileOf(name));
    },
  };
}
