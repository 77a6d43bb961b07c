import { setTimeout as wait } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import * as z from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { rowsOf } from '../../test/support/tables.ts';
import type { Ground } from './ground.ts';

/** Milliseconds in which no function runs, nobody asks anything and no message is to be had before everything counts as done. */
const STILL = 400;
/** Milliseconds that the longest work may take its host: calls that are not answered, one after the other. */
const LONGEST = 300_000;
/** Minutes after which a run is closed with or without the missing, events are brought at the second try, and more. */
const MOST_MINUTES = 90;

/** Turns the clock to so many hours after midnight, and a little more, so that every timer of that hour has come. */
export async function turnTo(ground: Ground, hours: number): Promise<void> {
  const left = (hours * HOUR - (ground.now() % DAY) + DAY) % DAY;
  await ground.advance(left + 2 * SECOND);
}

/**
 * How many functions run on a host just now; none where it is away.
 *
 * Not what they ask for: between two tries of a call its SDK waits, and asks for nothing.
 */
async function atWork({ running, port }: Ground['hosts'][number], key: string): Promise<number> {
  if (!running) return 0;
  const address = `http://127.0.0.1:${port}/admin/host/drain/status`;
  const answer = await fetch(address, { headers: { 'x-functions-key': key } }).catch(() => undefined);
  // One that dies or starts while it is asked does not work.
  if (answer === undefined) return 0;
  return outstanding.parse(await answer.json()).outstandingInvocations;
}

const outstanding = z.object({ outstandingInvocations: z.int() });

/**
 * Waits until both hosts have done what they can do at this instant. Somebody who is slow must not be taken for idle: what
 * is turned on meanwhile ends their leases.
 *
 * @returns whether they came to rest
 */
async function quiet({ calls, sandbox, hosts, keys }: Ground): Promise<boolean> {
  const queues = Object.values(queueNames).map((name) => new QueueClient(sandbox.connectionString, name));
  const isBusy = async (): Promise<boolean> => {
    const [running, peeked] = await Promise.all([
      Promise.all(hosts.map((host, at) => atWork(host, keys[at] ?? ''))),
      Promise.all(queues.map((queue) => queue.peekMessages().catch(() => ({ peekedMessageItems: [] })))),
    ]);
    return (
      calls.underWay > 0 ||
      running.some((count) => count > 0) ||
      peeked.some(({ peekedMessageItems }) => peekedMessageItems.length > 0)
    );
  };
  const end = performance.now() + LONGEST;
  let [stillSince, made] = [performance.now(), calls.made];
  while (performance.now() < end) {
    if ((await isBusy()) || calls.made !== made) [stillSince, made] = [performance.now(), calls.made];
    if (performance.now() - stillSince >= STILL) return true;
    await wait(50);
  }
  return false;
}

/** Is a run open, or an event on its way, or does one lie where the sweep finds it? */
async function isUnsettled(ground: Ground): Promise<boolean> {
  const tables = ['runs', 'deliveries', 'listing'].map((name) => rowsOf(ground, name));
  const [runs = [], deliveries = [], listing = []] = await Promise.all(tables);
  return (
    runs.some(({ closedAt }) => closedAt === undefined) ||
    deliveries.some(({ rowKey }) => rowKey.startsWith('p~')) ||
    listing.some(({ changed }) => changed === true)
  );
}

/** One more minute, with all that comes in it. @returns whether all of it came to its end */
export async function pass(ground: Ground): Promise<boolean> {
  await ground.advance(MINUTE);
  return quiet(ground);
}

/**
 * Lets time go on, minute by minute, until every run is closed and everything is brought.
 *
 * @returns whether it was, within an hour and a half
 */
export async function settle(ground: Ground, least = 2): Promise<boolean> {
  let atRest = await quiet(ground);
  for (let minutes = 1; minutes <= MOST_MINUTES; minutes += 1) {
    atRest = (await pass(ground)) && atRest;
    if (minutes >= least && !(await isUnsettled(ground))) return atRest;
  }
  return false;
}
