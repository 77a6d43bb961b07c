import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHost, type TestHost } from '../host.ts';
import { createMortal, type Mortal } from '../mortal.ts';
import { runsOfANight } from './expected.ts';
import { changingPlan } from './plan.ts';
import { setStage, type Stage } from './stage.ts';
import { runThatDies } from './troubles.ts';

const LONG = 1_800_000;
/** More than one run makes changes. */
const MOST = 90;

/**
 * Declares the test of hosts that die in the middle of a run, after every change in turn: between any two writes of a
 * pass, between beginning and asking, between telling and noting it down.
 *
 * @param every one of so many deaths is tried; with seven the first is between a run's row and its messages
 */
export function testHostDeaths(every: number): void {
  let stage: Stage;
  let mortal: Mortal;
  let dying: TestHost;
  beforeAll(async () => {
    stage = await setStage(
      changingPlan(MOST, [
        ['shared', ['namesConcealed', 'nothing', 'permissionMissing']],
        ['own', ['secretEndsIn25Days', 'secretEndsIn5Days', 'nothing']],
      ]),
    );
    mortal = createMortal();
    dying = await startHost(stage.world, { mortal, width: 1 });
  });
  afterAll(async () => {
    mortal.stop();
    await stage.world.stop();
  });

  test(
    'a host that dies in the middle of a run leaves nothing that the next one does not tell, and nothing told twice',
    async () => {
      const { world, host: next } = stage;
      const deaths = runsOfANight.map(() => 0);
      for (let changes = Math.floor(every / 2); changes < MOST; changes += every) {
        let died = false;
        await stage.night(async (at) => {
          const end = await runThatDies(world, { dying, next, mortal }, at, changes);
          died ||= end.died;
          deaths[at] = (deaths[at] ?? 0) + (end.died ? 1 : 0);
        });
        if (!died) break;
      }
      // Otherwise hardly anything was tried.
      for (const count of deaths) expect(count).toBeGreaterThan(1);
      expect(Math.max(...deaths) * every).toBeGreaterThan(12);
    },
    LONG,
  );
}
