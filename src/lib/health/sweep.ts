import type { Deliveries } from '../alerts/deliveries.ts';
import { type Clock, iso, MINUTE } from '../clock.ts';
import { isConnected } from '../connections/connection.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import { checkIds } from '../connections/verdict.ts';
import { isolated, type Logger } from '../log.ts';
import type { RemoveEnded } from '../storage/ended.ts';
import type { Queue } from '../storage/queues.ts';
import type { Outbox } from './outbox.ts';
import type { CheckMessage } from './checkMessage.ts';
import type { Poison } from './poison.ts';
import type { Runs } from './runs.ts';

/** Finds what was lost between a written state and its message, and sends the message again; removes what is over. */
export type Sweep = () => Promise<void>;

export function createSweep(given: {
  listing: Listing;
  runs: Pick<Runs, 'isOpen'>;
  outbox: Outbox;
  poison: Pick<Poison, 'settle'>;
  deliveries: Pick<Deliveries, 'due' | 'lookAfter'>;
  queues: {
    checks: Queue<CheckMessage>;
    provisioning: Queue<{ connectionId: string }>;
    deliveries: Queue<{ webhookId: string; eventId: string }>;
  };
  removeEnded: RemoveEnded;
  /** @returns how many lines of the list it mended */
  walkList: (all: readonly Listed[]) => Promise<number>;
  clock: Clock;
  log: Logger;
}): Sweep {
  const { listing, runs, outbox, poison, deliveries, queues, removeEnded, walkList, clock, log } = given;
  return async () => {
    // Asked before the list is read: what a run told that closes in between, an older list would show as untold. And behind
    // it: what a run has found that began in between stands in the list, and is told when that run closes.
    const wasRunning = await runs.isOpen();
    const all = await listing.fresh();
    const isRunning = wasRunning || (await runs.isOpen());
    const now = iso(clock());

    const due = all.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now);
    for (const { id } of due) await queues.provisioning.send({ connectionId: id });

    const unchecked = all.filter(({ state, asked }) => isConnected(state) && !asked);
    for (const { id } of unchecked)
      await queues.checks.send({ connectionId: id, checks: [...checkIds], attempt: 0 });

    // While a run is under way its transitions wait for its end; without one nobody else would tell them.
    const untold = isRunning ? [] : all.filter(({ changed }) => changed);
    if (!isRunning) await outbox.flushAll(all, { id: `sweep ${slotOf(clock())}`, waiting: new Set() });
    await isolated(log, 'settling poisoned queues', {}, () => poison.settle());
    if (!isRunning) await isolated(log, 'telling of our own apps', {}, () => outbox.flushOperators());

    await isolated(log, 'looking after webhooks', {}, () => deliveries.lookAfter());
    let undelivered = 0;
    for await (const message of deliveries.due(clock())) {
      await queues.deliveries.send(message);
      undelivered += 1;
    }
    let ended = 0;
    await isolated(log, 'removing what is over', {}, async () => {
      ended = await removeEnded();
    });
    let mended = 0;
    await isolated(log, 'looking through the list', {}, async () => {
      mended = await walkList(all);
    });
    const counts = {
      due: due.length,
      unchecked: unchecked.length,
      untold: untold.length,
      undelivered,
      ended,
      mended,
    };
    log.info('swept', counts);
  };
}

/** Two sweeps at once are one occasion. */
const slotOf = (now: number): string => iso(now - (now % (5 * MINUTE)));
