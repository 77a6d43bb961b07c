import { setTimeout as wait } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { rowsOf } from '../../test/support/tables.ts';
import type { Ground } from './ground.ts';

/** Milliseconds in which nobody asks anything and no message is to be had before everything counts as done. */
const STILL = 250;
/** Milliseconds that one call may take its host, and a bit. */
const LONGEST = 45_000;
/** Minutes after which a run is closed with or without the missing, events are brought at the second try, and more. */
const MOST_MINUTES = 90;

/** Turns the clock to so many hours after midnight, and a little more, so that every timer of that hour has come. */
export async function turnTo(ground: Ground, hours: number): Promise<void> {
  const left = (hours * HOUR - (ground.now() % DAY) + DAY) % DAY;
  await ground.advance(left + 2 * SECOND);
}

/** Waits until both hosts have done what they can do at this instant. */
async function quiet({ calls, sandbox }: Ground): Promise<void> {
  const queues = Object.values(queueNames).map((name) => new QueueClient(sandbox.connectionString, name));
  const isBusy = async (): Promise<boolean> => {
    if (calls.underWay > 0) return true;
    const peeked = await Promise.all(
      queues.map((queue) => queue.peekMessages().catch(() => ({ peekedMessageItems: [] }))),
    );
    return peeked.some(({ peekedMessageItems }) => peekedMessageItems.length > 0);
  };
  const end = performance.now() + LONGEST;
  let [stillSince, made] = [performance.now(), calls.made];
  while (performance.now() < end) {
    if ((await isBusy()) || calls.made !== made) [stillSince, made] = [performance.now(), calls.made];
    else if (performance.now() - stillSince >= STILL) return;
    await wait(50);
  }
}

/** Is a run open, or an event on its way? */
async function isUnsettled(ground: Ground): Promise<boolean> {
  const [runs, deliveries] = await Promise.all([rowsOf(ground, 'runs'), rowsOf(ground, 'deliveries')]);
  return (
    runs.some(({ closedAt }) => closedAt === undefined) ||
    deliveries.some(({ rowKey }) => rowKey.startsWith('p~'))
  );
}

/** One more minute, with all that comes in it. */
export async function pass(ground: Ground): Promise<void> {
  await ground.advance(MINUTE);
  await quiet(ground);
}

/**
 * Lets time go on, minute by minute, until every run is closed and everything is brought.
 *
 * @returns whether it was, within an hour and a half
 */
export async function settle(ground: Ground, least = 2): Promise<boolean> {
  await quiet(ground);
  for (let minutes = 1; minutes <= MOST_MINUTES; minutes += 1) {
    await pass(ground);
    if (minutes >= least && !(await isUnsettled(ground))) return true;
  }
  return false;
}
