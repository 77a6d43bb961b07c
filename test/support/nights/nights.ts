import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHost, type TestHost } from '../host.ts';
import { startWorld, type World } from '../world.ts';
import { createBreaker } from './breaking.ts';
import { expectedOf, lineOf, runsOfANight } from './expected.ts';
import type { Kind } from './faults.ts';
import { planOf } from './plan.ts';
import { quietNights, type Receiver, runOf, startReceiver } from './runs.ts';
import { seedTenants } from './tenants.ts';

/** For a thousand connections, on a machine that has other work to do. */
const LONG = 900_000;

/** Declares the test of three nights over so many connections of each kind. */
export function testNights(counts: Readonly<Record<Kind, number>>): void {
  const plan = planOf(counts, 8);
  let world: World;
  let host: TestHost;
  let receiver: Receiver;
  beforeAll(async () => {
    world = await startWorld();
    host = await startHost(world);
    receiver = await startReceiver(world);
    await quietNights(world, host);
  });
  afterAll(() => world.stop());

  test(
    'three nights tell exactly what the faults are worth, and nothing twice',
    async () => {
      const breaker = createBreaker(world, await seedTenants(world, plan.connections));
      const types = new Set<string>();
      for (const [night, expected] of expectedOf(plan).entries()) {
        breaker.night(night, plan.ownApp[night] ?? 'nothing');
        for (const [at, wanted] of expected.entries()) {
          await runOf(world, host, at);
          const heard = receiver.heard().map(lineOf).toSorted();
          const run = `night ${night + 1}, ${runsOfANight[at]?.timer}`;
          expect([run, heard]).toEqual([run, wanted.map(lineOf).toSorted()]);
          for (const { type } of wanted) types.add(type);
        }
      }
      expect(receiver.twice).toEqual([]);
      // A plan in which hardly anything happens would show nothing.
      expect([...types].toSorted()).toEqual([
        'alert.escalated',
        'alert.opened',
        'alert.resolved',
        'connection.broken',
        'connection.degraded',
        'connection.healthy',
      ]);
    },
    LONG,
  );
}
