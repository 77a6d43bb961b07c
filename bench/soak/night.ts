import { setTimeout as wait } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { rowsOf } from '../../test/support/tables.ts';
import type { Ground } from './ground.ts';

/** Milliseconds in which nobody asks anything and no message is to be had before everything counts as done. */
const STILL = 250;
/** And so many times as long as hosts and storage take for an answer, on a machine that has other work to do. */
const ROUNDS = 5;
/** Milliseconds that one call may take its host, and a bit. */
const LONGEST = 45_000;
/** Minutes after which a run is closed with or without the missing, events are brought at the second try, and more. */
const MOST_MINUTES = 90;

/** Turns the clock to so many hours after midnight, and a little more, so that every timer of that hour has come. */
export async function turnTo(ground: Ground, hours: number): Promise<void> {
  const left = (hours * HOUR - (ground.now() % DAY) + DAY) % DAY;
  await ground.advance(left + 2 * SECOND);
}

/** A host that is not there is not at work either. */
const alive = ({ running, port }: Ground['hosts'][number]): Promise<unknown> =>
  running
    ? fetch(`http://127.0.0.1:${port}/health/live`)
        .then((answer) => answer.text())
        .catch(() => undefined)
    : Promise.resolve();

/**
 * Waits until both hosts have done what they can do at this instant. Somebody who is slow must not be taken for idle: what
 * is turned on meanwhile ends their leases.
 */
async function quiet({ calls, sandbox, hosts }: Ground): Promise<void> {
  const queues = Object.values(queueNames).map((name) => new QueueClient(sandbox.connectionString, name));
  const isBusy = async (): Promise<boolean> => {
    if (calls.underWay > 0) return true;
    const [peeked] = await Promise.all([
      Promise.all(queues.map((queue) => queue.peekMessages().catch(() => ({ peekedMessageItems: [] })))),
      ...hosts.map(alive),
    ]);
    return peeked.some(({ peekedMessageItems }) => peekedMessageItems.length > 0);
  };
  const end = performance.now() + LONGEST;
  let [stillSince, made, slowest] = [performance.now(), calls.made, 0];
  while (performance.now() < end) {
    const asked = performance.now();
    if ((await isBusy()) || calls.made !== made)
      [stillSince, made, slowest] = [performance.now(), calls.made, 0];
    slowest = Math.max(slowest, performance.now() - asked);
    if (performance.now() - stillSince >= Math.max(STILL, ROUNDS * slowest)) return;
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
