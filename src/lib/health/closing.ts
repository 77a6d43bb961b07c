import { buildEvent } from '../alerts/events.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import { fingerprint } from '../alerts/fingerprint.ts';
import type { Sender } from '../alerts/send.ts';
import { type Clock, iso, SECOND } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Listed } from '../connections/listedRows.ts';
import { ConflictError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Table } from '../storage/tables.ts';
import type { Outbox } from './outbox.ts';
import { countsOf, MOST_MISSING, type OpenRun, type Run, type Standings } from './runRows.ts';

/** Ends runs. Done again, or by two at once, it tells nobody twice: every event has its id from what it tells. */
export interface Closing {
  /**
   * Tells what a run changed, notes the end, then tells that it did not reach everybody, or did again.
   *
   * @param before the closed run of the same timer before it
   * @param waiting checks that runs under way ask: what those find is told when they close
   * @returns the run as it is closed, `undefined` where somebody else wrote it since it was read
   */
  close(
    open: OpenRun,
    all: readonly Listed[],
    standings: Standings,
    before: Run | undefined,
    waiting: ReadonlySet<string>,
  ): Promise<Run | undefined>;
  /** Tells of a closed run what nobody was told yet, once nothing is untold of the one before it. @returns the run as it now is */
  tell(closed: OpenRun, before: Run | undefined): Promise<Run>;
}

export function createClosing(given: {
  runs: Table;
  outbox: Outbox;
  deliveries: Pick<Deliveries, 'publish'>;
  sender: Pick<Sender, 'send'>;
  config: Pick<Config, 'PUBLIC_ORIGIN' | 'HEARTBEAT_URL'>;
  clock: Clock;
  log: Logger;
}): Closing {
  const { runs, outbox, deliveries, sender, config, clock, log } = given;

  const heartbeat = async ({ partitionKey: timer, occurrence, reported, skipped }: Run): Promise<void> => {
    if (config.HEARTBEAT_URL === undefined) return;
    const answer = await sender.send({
      url: config.HEARTBEAT_URL,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ timer, occurrence, reported, skipped }),
    });
    const isTaken = 'status' in answer && answer.status >= 200 && answer.status < 300;
    if (!isTaken)
      log.warn('the heartbeat was not taken', {
        timer,
        answer: 'status' in answer ? answer.status : answer.failure,
      });
  };

  async function close(
    { run, etag }: OpenRun,
    all: readonly Listed[],
    { connected, missing, skipped }: Standings,
    before: Run | undefined,
    waiting: ReadonlySet<string>,
  ): Promise<Run | undefined> {
    const timer = run.partitionKey;
    // What cannot be told now stays in its outbox for the sweep; it must not keep the others waiting.
    await isolated(log, 'telling of our own apps', {}, () => outbox.flushOperators());
    await outbox.flushAll(all, { id: `${timer} ${run.occurrence}`, waiting });
    const closed: Run = {
      ...run,
      skipped: skipped.length,
      missing: missing.length,
      ...(missing.length > 0 && {
        missingIds: missing
          .slice(0, MOST_MISSING)
          .map(({ id }) => id)
          .join(' '),
      }),
      counts: JSON.stringify(countsOf(timer, connected)),
      closedAt: iso(clock()),
      ...((missing.length > 0 || (before?.missing ?? 0) > 0) && { untold: true }),
    };
    // Written first: of two hosts that see different ones missing, one alone says how many they are.
    const written = await replaced(closed, etag);
    if (written === undefined) return undefined;
    const level = missing.length > 0 ? 'error' : 'info';
    log[level]('a run is closed', {
      timer,
      occurrence: run.occurrence,
      skipped: skipped.length,
      missing: missing.length,
      reported: run.reported,
    });
    if (missing.length === 0) await isolated(log, 'the heartbeat', { timer }, () => heartbeat(closed));
    return tell({ run: closed, etag: written }, before);
  }

  async function tell({ run, etag }: OpenRun, before: Run | undefined): Promise<Run> {
    const { untold, ...told } = run;
    // The end of a trouble that nobody has heard of yet would leave it open.
    if (untold !== true || before?.untold === true) return run;
    const isTold = await isolated(log, 'telling of a run', { timer: run.partitionKey }, async () => {
      await tellIncomplete(run);
      await replaced(told, etag);
    });
    return isTold ? told : run;
  }

  /** @returns the new ETag, `undefined` where somebody else was faster */
  async function replaced(run: Run, etag: string): Promise<string | undefined> {
    try {
      return await runs.replace(run, etag);
    } catch (thrown) {
      if (thrown instanceof ConflictError) return undefined;
      throw thrown;
    }
  }

  /** Runs of one timer share a fingerprint; the time that a run stands for is its number among them. */
  async function tellIncomplete(run: Run): Promise<void> {
    const { partitionKey: timer, occurrence, expected, reported, missing = 0, closedAt = '' } = run;
    const message =
      missing > 0
        ? `The run of ${timer} was closed without ${missing} of its connections.`
        : `The run of ${timer} reached every connection again.`;
    const told = { timer, occurrence, expected, reported, missing, message };
    const event = {
      type: 'run.incomplete',
      fingerprint: fingerprint('run', timer),
      sequence: Math.floor(Date.parse(occurrence) / SECOND),
      at: closedAt,
      data: { run: missing > 0 ? told : { ...told, resolvedAt: closedAt } },
    };
    const subject = { kind: 'run', id: `run:${timer}`, name: timer } as const;
    await deliveries.publish([buildEvent(event, subject, `${config.PUBLIC_ORIGIN}/runs?timer=${timer}`)]);
  }

  return { close, tell };
}
