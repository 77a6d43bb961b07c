import { MINUTE } from '../../../src/lib/clock.ts';
import type { TestHost } from '../host.ts';
import type { Mortal } from '../mortal.ts';
import { rowsOf } from '../stored.ts';
import type { World } from '../world.ts';
import { runsOfANight } from './expected.ts';
import { turnTo } from './runs.ts';

/** One run by two hosts at once: both timers come twice, both work, both reconcile. */
export async function runByTwo(world: World, hosts: readonly TestHost[], at: number): Promise<void> {
  const timer = runsOfANight[at]?.timer ?? '';
  const all = (what: (host: TestHost) => Promise<unknown>) => Promise.all(hosts.map(what));
  turnTo(world, at + 1);
  await all((host) => Promise.all([host.fire(timer), host.fire(timer)]));
  await all((host) => host.work());
  world.advance(MINUTE);
  await all((host) => Promise.all([host.fire('reconcileRuns'), host.fire('sweep')]));
  await all((host) => host.work());
}

/**
 * One run of a host that dies after so many changes; another one takes its place.
 *
 * @returns whether it died, and how many changes it made
 */
export async function runThatDies(
  world: World,
  { dying, next, mortal }: { dying: TestHost; next: TestHost; mortal: Mortal },
  at: number,
  changes: number,
): Promise<{ readonly died: boolean; readonly changes: number }> {
  turnTo(world, at + 1);
  mortal.dieAfter(changes);
  await begin(world, dying, at).catch((thrown: unknown) => {
    if (!mortal.isDead) throw thrown;
  });
  const end = { died: mortal.isDead, changes: mortal.changes };
  mortal.live();
  await settle(world, next);
  return end;
}

async function begin(world: World, host: TestHost, at: number): Promise<void> {
  await host.fire(runsOfANight[at]?.timer ?? '');
  await host.work();
  world.advance(MINUTE);
  await host.fire('reconcileRuns');
  await host.work();
}

/** Minutes after which a run that nobody began is begun, and what died after its end has been swept. */
const LEAST = 15;

/** Timers and messages as they go on, until every run is closed and everything is brought. */
export async function settle(world: World, host: TestHost): Promise<void> {
  for (let minutes = 5; minutes <= 90; minutes += 5) {
    world.advance(5 * MINUTE);
    await host.fire('reconcileRuns');
    await host.fire('sweep');
    await host.work();
    const [runs, deliveries] = await Promise.all([rowsOf(world, 'runs'), rowsOf(world, 'deliveries')]);
    const isOpen = runs.some(({ closedAt }) => closedAt === undefined);
    const isPending = deliveries.some(({ rowKey }) => rowKey.startsWith('p~'));
    if (!isOpen && !isPending && minutes >= LEAST) return;
  }
  throw new Error('not settled within an hour and a half');
}
