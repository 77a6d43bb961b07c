import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FaultHost } from '../../../sandbox/microsoft/worldFaults.ts';
import { startHost, type TestHost } from '../host.ts';
import { rowsOf } from '../stored.ts';
import type { World } from '../world.ts';
import { runsOfANight } from './expected.ts';
import { codesOf, leavesOpen, type Kind } from './faults.ts';
import { type Plan, planOf } from './plan.ts';
import { letPass, nextTime, reconcile } from './runs.ts';
import { setStage, type Stage } from './stage.ts';
import { stormyCalls } from './weather.ts';

/** Not our own identity: its tokens are good for a day, but by the clock of a world they are never fresh. */
const hosts: readonly FaultHost[] = ['entra', 'graph', 'vault', 'reports'];
const SHARE = 0.2;
/** Milliseconds until a call counts as unanswered: whatever a busy machine has no time for either is asked again. */
const CALL_TIMEOUT = 700;
const LONG = 1_200_000;

/** Lets a fifth of all calls to Microsoft fail. */
function raiseStorm({ microsoft }: World): void {
  microsoft.world.knobs.faults = stormyCalls(hosts, SHARE);
}

/** One run, minute by minute until it is closed. */
async function longRunOf(world: World, host: TestHost, at: number): Promise<void> {
  await letPass(world, host, nextTime(world, at + 1));
  await host.fire(runsOfANight[at]?.timer ?? '');
  await host.work();
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await reconcile(world, host);
    const runs = await rowsOf(world, 'runs');
    if (runs.every(({ closedAt }) => closedAt !== undefined)) return;
  }
  throw new Error('the run is not closed within an hour');
}

/** Declares the test of nights in which every fifth call fails, over so many connections of each kind. */
export function testStorm(counts: Readonly<Record<Kind, number>>, nights: number): void {
  const drawn = planOf(counts, 20);
  // The same is wrong in every night, a quiet one at the end too: whichever of them had an answer.
  const everyNight = <T>(one: T): T[] => Array.from({ length: nights + 1 }, () => one);
  const plan: Plan = {
    ownApp: everyNight('nothing'),
    connections: drawn.connections.map(({ name, kind, nights: [first = 'nothing'] }) => ({
      name,
      kind,
      nights: everyNight(first),
    })),
  };
  let stage: Stage;
  let host: TestHost;
  beforeAll(async () => {
    stage = await setStage(plan);
    const services = stage.world.another({ callTimeout: CALL_TIMEOUT });
    host = await startHost(stage.world, { services });
  });
  afterAll(() => stage.world.stop());

  test(
    'while every fifth call fails nothing is told that is not so, and in the end nobody is unchecked',
    async () => {
      const { world, receiver, seeded } = stage;
      const run = (at: number) => longRunOf(world, host, at);
      raiseStorm(world);
      for (let night = 0; night < nights; night += 1) await stage.goOn(run);
      const runs = await rowsOf(world, 'runs');
      const ofFleet = runs.filter((one) => one['expected'] === seeded.length);
      expect(ofFleet).toHaveLength(nights * runsOfANight.length);
      expect(ofFleet.filter((one) => one['missing'] !== 0)).toEqual([]);
      for (const one of await standings())
        expect([one.name, one.ever.filter((code) => !one.wanted.includes(code))]).toEqual([one.name, []]);

      // One quiet night later everything is known, and nothing else was ever told.
      world.microsoft.world.knobs.faults = [];
      await stage.goOn(run);
      for (const { name, wanted, isLeftOpen, ever, open, isUnanswered } of await standings())
        expect([name, ever, open, isUnanswered]).toEqual([name, wanted, wanted, isLeftOpen]);
      expect(receiver.twice).toEqual([]);
      const heard = new Set(receiver.heard().map(({ who }) => who));
      const faultless = plan.connections.filter(({ nights: [fault] }) => fault === 'nothing');
      expect(faultless.filter(({ name }) => heard.has(name))).toEqual([]);
    },
    LONG,
  );

  /** The alerts of every connection, as they are kept: open, and ever opened. */
  const standings = () =>
    Promise.all(
      stage.seeded.map(
        async ({
          id,
          planned: {
            name,
            kind,
            nights: [fault = 'nothing'],
          },
        }) => {
          const { checks = {}, alerts = {} } = (await host.services.connections.read(id))?.health ?? {};
          const all = Object.values(alerts);
          const codes = (some: typeof all) => some.map(({ code }) => code).toSorted();
          return {
            name,
            wanted: codesOf(kind, fault).toSorted(),
            isLeftOpen: leavesOpen(kind, fault),
            ever: codes(all),
            open: codes(all.filter(({ resolvedAt }) => resolvedAt === undefined)),
            isUnanswered: Object.values(checks).some(({ unknown }) => unknown !== undefined),
          };
        },
      ),
    );
}
