import * as z from 'zod';
import { type Clock, iso, MINUTE, SECOND } from '../clock.ts';
import type { Config } from '../config.ts';
import { isConnected } from '../connections/connection.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/rows.ts';
import { isolated, type Logger } from '../log.ts';
import type { Queue } from '../storage/queues.ts';
import { reverseTime, type Table } from '../storage/tables.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';
import type { Outbox } from './outbox.ts';
import type { CheckMessage } from './pass.ts';
import { lastOccurrence, scheduleOf, type Timer, timerNames, timers } from './timers.ts';

const runRow = z.object({
  partitionKey: z.enum(timerNames),
  rowKey: z.string(),
  /** The time the run stands for, ISO 8601. */
  occurrence: z.string(),
  startedAt: z.string(),
  /** Connected connections when the run began. */
  expected: z.number().int(),
  reported: z.number().int(),
  /** When `reported` last grew. */
  reportedAt: z.string(),
  /** When the missing were last asked again. */
  nudgedAt: z.string().optional(),
  closedAt: z.string().optional(),
  /** Connections that never reported; the run was closed without them. */
  missing: z.number().int().optional(),
});
export type Run = z.infer<typeof runRow>;

type RunConfig = Pick<
  Config,
  | 'RUN_STALLED_AFTER_SECONDS'
  | 'RUN_CLOSE_AFTER_SECONDS'
  | 'CHECK_SECRET_EXPIRY_SCHEDULE'
  | 'CHECK_CONSENT_STATUS_SCHEDULE'
  | 'CHECK_ANONYMIZATION_SCHEDULE'
>;

export interface Runs {
  /** Begins the run of this occurrence, unless somebody did. @param occurrence milliseconds */
  start(timer: Timer, occurrence: number): Promise<'started' | 'alreadyStarted'>;
  /** Begins what nobody began, asks the missing again, closes what is complete or hopeless. */
  reconcile(): Promise<void>;
  /** Is a run under way? Its transitions are told when it closes. */
  isOpen(): Promise<boolean>;
}

/** How long after its time a run that nobody began is begun by reconciliation. */
const GRACE = 10 * MINUTE;
/** Runs looked at per timer; older ones were closed long ago. */
const RECENT = 5;
/** Messages sent side by side. */
const WIDTH = 32;

export function createRuns(given: {
  runs: Table;
  listing: Listing;
  operatorSubjects: OperatorSubjects;
  outbox: Outbox;
  queue: Queue<CheckMessage>;
  config: RunConfig;
  clock: Clock;
  log: Logger;
}): Runs {
  const { runs, listing, operatorSubjects, outbox, queue, config, clock, log } = given;

  const recent = async (timer: Timer): Promise<Run[]> =>
    (await runs.page(timer, '', RECENT)).rows.map(({ row }) => runRow.parse(row));

  const enqueue = async (timer: Timer, occurrence: string, targets: readonly Listed[]): Promise<void> => {
    for (let at = 0; at < targets.length; at += WIDTH) {
      await Promise.all(
        targets.slice(at, at + WIDTH).map(({ id }) =>
          queue.send({
            connectionId: id,
            checks: [...timers[timer]],
            run: { timer, occurrence },
            attempt: 0,
          }),
        ),
      );
    }
  };

  const start = async (timer: Timer, occurrence: number): Promise<'started' | 'alreadyStarted'> => {
    const targets = (await listing.fresh()).filter(({ state }) => isConnected(state));
    const now = iso(clock());
    const run: Run = {
      partitionKey: timer,
      rowKey: reverseTime(occurrence),
      occurrence: iso(occurrence),
      startedAt: now,
      expected: targets.length,
      reported: 0,
      reportedAt: now,
    };
    if (!(await runs.insert(run))) return 'alreadyStarted';
    await isolated(log, 'checking our own apps', { timer }, () => operatorSubjects.checkAll());
    await enqueue(timer, run.occurrence, targets);
    log.info('a run has begun', { timer, occurrence: run.occurrence, expected: run.expected });
    return 'started';
  };

  const close = async (run: Run, all: readonly Listed[], missing: number): Promise<void> => {
    // What cannot be told now stays in its outbox for the sweep; it must not keep the others waiting.
    await isolated(log, 'telling of our own apps', {}, () => outbox.flushOperators());
    for (const { id } of all.filter(({ changed }) => changed)) {
      await isolated(log, 'telling of a connection', { connectionId: id }, () => outbox.flush(id));
    }
    await runs.merge({ ...run, closedAt: iso(clock()), missing });
    const level = missing > 0 ? 'error' : 'info';
    log[level]('a run is closed', {
      timer: run.partitionKey,
      occurrence: run.occurrence,
      missing,
      reported: run.reported,
    });
  };

  const reconcileRun = async (run: Run): Promise<void> => {
    const timer = run.partitionKey;
    const all = await listing.fresh();
    const connected = all.filter(({ state }) => isConnected(state));
    const missing = connected.filter(({ runs: marks }) => (marks[timer] ?? '') < run.occurrence);
    const reported = connected.length - missing.length;
    const now = clock();
    const seen = reported > run.reported ? { ...run, reported, reportedAt: iso(now) } : { ...run, reported };
    if (missing.length === 0) return close(seen, all, 0);

    const since = (at: string | undefined): number => now - Date.parse(at ?? run.startedAt);
    if (since(seen.reportedAt) >= config.RUN_CLOSE_AFTER_SECONDS * SECOND)
      return close(seen, all, missing.length);
    const stalled = config.RUN_STALLED_AFTER_SECONDS * SECOND;
    if (since(seen.reportedAt) >= stalled && since(seen.nudgedAt) >= stalled) {
      log.warn('connections are missing in a run and are asked again', { timer, missing: missing.length });
      // Whoever began the run may have died before it came to our own apps.
      await isolated(log, 'checking our own apps', { timer }, () => operatorSubjects.checkAll());
      await enqueue(timer, run.occurrence, missing);
      await runs.merge({ ...seen, nudgedAt: iso(now) });
      return;
    }
    if (seen.reported !== run.reported) await runs.merge(seen);
  };

  const reconcileTimer = async (timer: Timer): Promise<void> => {
    const known = await recent(timer);
    const due = lastOccurrence(scheduleOf(timer, config), clock() - GRACE);
    if (due !== undefined && !known.some(({ occurrence }) => Date.parse(occurrence) >= due)) {
      log.warn('nobody began a run, so reconciliation does', { timer, occurrence: iso(due) });
      await start(timer, due);
      known.unshift(...(await recent(timer)).slice(0, 1));
    }
    for (const run of known) {
      if (run.closedAt === undefined) {
        await isolated(log, 'reconciling a run', { timer, occurrence: run.occurrence }, () =>
          reconcileRun(run),
        );
      }
    }
  };

  return {
    start,
    async reconcile() {
      for (const timer of timerNames) {
        await isolated(log, 'reconciling a timer', { timer }, () => reconcileTimer(timer));
      }
    },
    async isOpen() {
      const newest = await Promise.all(timerNames.map(recent));
      return newest.flat().some(({ closedAt }) => closedAt === undefined);
    },
  };
}
