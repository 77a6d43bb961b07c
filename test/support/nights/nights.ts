import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectedOf } from './expected.ts';
import type { Kind } from './faults.ts';
import { planOf } from './plan.ts';
import { runOf } from './runs.ts';
import { setStage, type Stage } from './stage.ts';

/** For a thousand connections, on a machine that has other work to do. */
const LONG = 1_200_000;

/** Declares the test of three nights over so many connections of each kind. */
export function testNights(counts: Readonly<Record<Kind, number>>): void {
  const plan = planOf(counts, 8);
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(plan);
  }, LONG);
  afterAll(() => stage.world.stop(), LONG);

  test(
    'three nights tell exactly what the faults are worth, and nothing twice',
    async () => {
      for (let night = 0; night < plan.ownApp.length; night += 1)
        await stage.night((at) => runOf(stage.world, stage.host, at));
      expect(stage.receiver.twice).toEqual([]);
    },
    LONG,
  );

  test('and the plan has something of everything', () => {
    const types = expectedOf(plan)
      .flat(2)
      .map(({ type }) => type);
    expect([...new Set(types)].toSorted()).toEqual([
      'alert.escalated',
      'alert.opened',
      'alert.resolved',
      'alerts.digest',
      'alerts.grouped',
      'connection.broken',
      'connection.degraded',
      'connection.healthy',
      'operator.credential',
    ]);
  });
}
