import { expect } from '@jest/globals';
import { startHost, type TestHost } from '../host.ts';
import { startWorld, type World } from '../world.ts';
import { createBreaker } from './breaking.ts';
import { expectedOf, runsOfANight } from './expected.ts';
import type { Plan } from './plan.ts';
import { quietNights, type Receiver, startReceiver } from './runs.ts';
import { type Heard, lineOf } from './telling.ts';
import { type Seeded, seedTenants } from './tenants.ts';

/** A plan in a world of its own, to be gone through night by night. */
export interface Stage {
  readonly world: World;
  readonly host: TestHost;
  readonly receiver: Receiver;
  readonly seeded: readonly Seeded[];
  /**
   * The next night of the plan: its faults come true, and each run is made by `run`.
   *
   * @returns what must be heard of all its runs together
   */
  goOn(run: (at: number) => Promise<void>): Promise<readonly Heard[]>;
  /** The same; after each run exactly what the plan says must have been heard. */
  night(run: (at: number) => Promise<void>): Promise<void>;
}

/** Seeds the tenants of a plan, after quiet nights in which nobody was connected. */
export async function setStage(plan: Plan): Promise<Stage> {
  const world = await startWorld();
  const host = await startHost(world);
  const receiver = await startReceiver(world);
  await quietNights(world, host);
  const seeded = await seedTenants(world, plan.connections);
  const breaker = createBreaker(world, seeded);
  const expected = [...expectedOf(plan).entries()];

  const goOn = async (run: (at: number, wanted: readonly Heard[]) => Promise<void>) => {
    const [night, runs] = expected.shift() ?? [];
    if (night === undefined || !runs) throw new Error('the plan has no more nights');
    breaker.night(night, plan.ownApp[night] ?? 'nothing');
    for (const [at, wanted] of runs.entries()) await run(at, wanted);
    return runs.flat();
  };
  return {
    world,
    host,
    receiver,
    seeded,
    goOn,
    async night(run) {
      await goOn(async (at, wanted) => {
        await run(at);
        const timer = runsOfANight[at]?.timer;
        expect([timer, linesOf(receiver.heard())]).toEqual([timer, linesOf(wanted)]);
      });
    },
  };
}

/** What was heard, or must be, in an order that says nothing. */
export const linesOf = (heard: readonly Heard[]): readonly string[] => heard.map(lineOf).toSorted();
