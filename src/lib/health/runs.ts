import * as z from 'zod';
import { type Clock, iso, MINUTE, SECOND } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Audit } from '../connections/audit.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import { STALE_CHECK } from '../connections/verdict.ts';
import { ConflictError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import { reverseTime } from '../storage/keys.ts';
import type { Table } from '../storage/tables.ts';
import type { Closing } from './closing.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';
import type { CheckMessage } from './checkMessage.ts';
import { type OpenRun, type Run, runRow, standingsIn } from './runRows.ts';
import { lastOccurrence, scheduleOf, type Timer, timerNames, timers } from './timers.ts';
import { runsSince } from './runsSince.ts';

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
  /** Begins one that no schedule asks for. @param by object id of whoever wants it */
  startNow(timer: Timer, by: string): Promise<Result<Run, 'underWay'>>;
  /** Begins what nobody began, asks the missing again, closes what is complete or hopeless. */
  reconcile(): Promise<void>;
  /** Is a run under way? Its transitions are told when it closes. */
  isOpen(): Promise<boolean>;
  /** Those of all timers since then, for as long back as they are counted. @param at milliseconds */
  since(at: number): Promise<readonly Run[]>;
  /** Ids of those that have not reported to a run, or never did before it was closed. @param occurrence milliseconds */
  missingIn(timer: Timer, occurrence: number): Promise<readonly string[]>;
  /** The newest runs of a timer. */
  recent(timer: Timer): Promise<readonly Run[]>;
  /** Newest first, of one timer or of all. */
  page(
    only: Timer | undefined,
    limit: number,
    cursor?: string,
  ): Promise<Result<{ items: readonly Run[]; cursor?: string }, 'cursor'>>;
}

/** How long after its time a run that nobody began is begun by reconciliation. */
const GRACE = 10 * MINUTE;
/** Runs looked at per timer; older ones were closed long ago. */
const RECENT = 5;
/** How long after a run's beginning it waits for apps that prove themselves one after the other; others may ask with them too. */
const PROVING = 90 * MINUTE;
/** Messages sent side by side. */
const WIDTH = 32;

export function createRuns(given: {
  runs: Table;
  listing: Listing;
  operatorSubjects: OperatorSubjects;
  closing: Closing;
  audit: Pick<Audit, 'add'>;
  queue: Queue<CheckMessage>;
  config: RunConfig;
  clock: Clock;
  log: Logger;
}): Runs {
  const { runs, listing, operatorSubjects, closing, audit, queue, config, clock, log } = given;

  const opened = async (timer: Timer): Promise<OpenRun[]> =>
    (await runs.page(timer, '', RECENT)).rows.map(({ row, etag }) => ({ run: runRow.parse(row), etag }));
  const recent = async (timer: Timer): Promise<Run[]> => (await opened(timer)).map(({ run }) => run);

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

  const begin = async (timer: Timer, occurrence: number, startedBy?: string): Promise<Run | undefined> => {
    const asked = { partitionKey: timer, occurrence: iso(occurrence) };
    const { missing, skipped } = standingsIn(asked, await listing.fresh());
    const now = iso(clock());
    const run: Run = {
      ...asked,
      rowKey: reverseTime(occurrence),
      startedAt: now,
      ...(startedBy !== undefined && { startedBy }),
      expected: missing.length,
      skipped: skipped.length,
      reported: 0,
      reportedAt: now,
    };
    if (!(await runs.insert(run))) return undefined;
    await isolated(log, 'checking our own apps', { timer }, () => operatorSubjects.checkAll());
    await enqueue(timer, run.occurrence, missing);
    const { expected } = run;
    log.info('a run has begun', { timer, occurrence: run.occurrence, expected, skipped: skipped.length });
    return run;
  };

  const underWay = async (): Promise<Run[]> =>
    (await Promise.all(timerNames.map(recent))).flat().filter(({ closedAt }) => closedAt === undefined);

  /** Checks that other runs ask; any run may find that nobody can look. */
  const waiting = async ({ partitionKey, rowKey }: Run): Promise<ReadonlySet<string>> => {
    const others = (await underWay()).filter(
      (run) => run.partitionKey !== partitionKey || run.rowKey !== rowKey,
    );
    const asked = others.flatMap((run) => timers[run.partitionKey]);
    return new Set(asked.length > 0 ? [...asked, STALE_CHECK] : []);
  };

  /** @returns the run where it is closed by now */
  const reconcileRun = async (open: OpenRun, before: Run | undefined): Promise<Run | undefined> => {
    const { run, etag } = open;
    if (run.closedAt !== undefined) return closing.tell(open, before);
    const timer = run.partitionKey;
    const all = await listing.fresh();
    const standings = standingsIn(run, all);
    const { missing, reported } = standings;
    const now = clock();
    const seen = reported > run.reported ? { ...run, reported, reportedAt: iso(now) } : { ...run, reported };
    const since = (at: string | undefined): number => now - Date.parse(at ?? run.startedAt);
    // Whoever has several apps is heard of long after the first of them was asked.
    const movedAt = missing.reduce(
      (latest, { provedAt = '' }) => (provedAt > latest ? provedAt : latest),
      seen.reportedAt,
    );
    const heardAt = since(run.startedAt) < PROVING ? movedAt : seen.reportedAt;
    const isHopeless = since(heardAt) >= config.RUN_CLOSE_AFTER_SECONDS * SECOND;
    if (missing.length === 0 || isHopeless)
      return closing.close({ run: seen, etag }, all, standings, before, await waiting(run));

    const stalled = config.RUN_STALLED_AFTER_SECONDS * SECOND;
    if (since(heardAt) >= stalled && since(seen.nudgedAt) >= stalled) {
      log.warn('connections are missing in a run and are asked again', { timer, missing: missing.length });
      // Whoever began the run may have died before it came to our own apps.
      await isolated(log, 'checking our own apps', { timer }, () => operatorSubjects.checkAll());
      await enqueue(timer, run.occurrence, missing);
      await note({ ...seen, nudgedAt: iso(now) }, etag);
    } else if (seen.reported !== run.reported) await note(seen, etag);
    return undefined;
  };

  /** Whoever was faster has seen the same, or more. */
  const note = async (seen: Run, etag: string): Promise<void> => {
    try {
      await runs.replace(seen, etag);
    } catch (thrown) {
      if (!(thrown instanceof ConflictError)) throw thrown;
    }
  };

  const reconcileTimer = async (timer: Timer): Promise<void> => {
    let known = await opened(timer);
    const due = lastOccurrence(scheduleOf(timer, config), clock() - GRACE);
    if (due !== undefined && !known.some(({ run: { occurrence } }) => Date.parse(occurrence) >= due)) {
      log.warn('nobody began a run, so reconciliation does', { timer, occurrence: iso(due) });
      await begin(timer, due);
      known = await opened(timer);
    }
    // The oldest first: whether a run reached everybody again depends on what came of the one before it.
    let before: Run | undefined;
    for (const open of known.toReversed()) {
      const { occurrence } = open.run;
      await isolated(log, 'reconciling a run', { timer, occurrence }, async () => {
        before = (await reconcileRun(open, before)) ?? before;
      });
    }
  };

  return {
    start: async (timer, occurrence) => ((await begin(timer, occurrence)) ? 'started' : 'alreadyStarted'),
    async startNow(timer, by) {
      if ((await recent(timer)).some(({ closedAt }) => closedAt === undefined)) return err('underWay');
      // Whole seconds: a run is told by its number, which counts them.
      const occurrence = Math.floor(clock() / SECOND) * SECOND;
      const id = `run-${timer}-${occurrence}`;
      const text = `A run of ${timer} was begun by hand.`;
      await audit.add({ id, at: iso(clock()), by, action: 'run.started', subject: timer, text });
      const run = await begin(timer, occurrence, by);
      return run ? ok(run) : err('underWay');
    },
    async reconcile() {
      for (const timer of timerNames) {
        await isolated(log, 'reconciling a timer', { timer }, () => reconcileTimer(timer));
      }
    },
    isOpen: async () => (await underWay()).length > 0,
    recent,
    async missingIn(timer, occurrence) {
      const stored = await runs.get(timer, reverseTime(occurrence));
      if (!stored) return [];
      const run = runRow.parse(stored.row);
      return run.closedAt === undefined
        ? standingsIn(run, await listing.all()).missing.map(({ id }) => id)
        : (run.missingIds?.split(' ') ?? []);
    },
    since: (at) => runsSince(runs, at),
    async page(only, limit, cursor) {
      const last = cursor === undefined ? undefined : readCursor(cursor);
      if (cursor !== undefined && !last) return err('cursor');
      const wanted = timerNames.filter((timer) => only === undefined || timer === only);
      const rows = await Promise.all(
        wanted.map((timer) => runs.page(timer, '', limit + 1, undefined, last && after(timer, last))),
      );
      const sorted = rows
        .flatMap((page) => page.rows.map(({ row }) => runRow.parse(row)))
        .toSorted((one, other) => placeOf(one).localeCompare(placeOf(other)));
      const items = sorted.slice(0, limit);
      const end = items.at(-1);
      return ok(sorted.length > limit && end ? { items, cursor: writeCursor(end) } : { items });
    },
  };
}

const placeOf = ({ rowKey, partitionKey }: Run): string => `${rowKey}~${partitionKey}`;

const place = z.object({ rowKey: z.string().regex(/^\d{16}$/), timer: z.enum(timerNames) });
type Place = z.infer<typeof place>;

/** The RowKey after which a timer's runs go on: those of one time are in order of their timers. */
const after = (timer: Timer, last: Place): string =>
  timer > last.timer ? String(Number(last.rowKey) - 1).padStart(16, '0') : last.rowKey;

const writeCursor = ({ rowKey, partitionKey: timer }: Run): string =>
  Buffer.from(JSON.stringify({ rowKey, timer })).toString('base64url');

function readCursor(cursor: string): Place | undefined {
  try {
    return place.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
