import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHost } from '../support/host.ts';
import { changingPlan } from '../support/nights/plan.ts';
import { runOf } from '../support/nights/runs.ts';
import { setStage, type Stage } from '../support/nights/stage.ts';
import { runByTwo } from '../support/nights/troubles.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(
    changingPlan(8, [
      ['shared', ['namesConcealed', 'permissionMissing', 'nothing', 'twoPermissionsMissing']],
      ['shared', ['nothing', 'consentRevoked']],
      ['shared', ['appDisabled', 'namesConcealed']],
      ['own', ['secretEndsIn25Days', 'secretEndsIn5Days', 'nothing']],
      ['account', ['nothing', 'accountDisabled']],
    ]),
  );
});
afterAll(() => stage.world.stop());

test('timers that come twice, on two hosts at once, make one run, and every event arrives once', async () => {
  const { world, host, receiver } = stage;
  const hosts = [host, await startHost(world)];
  for (let night = 0; night < 2; night += 1) await stage.night((at) => runByTwo(world, hosts, at));
  expect(receiver.twice).toEqual([]);
});

test('messages that are handed out twice at once change nothing twice, and every event arrives once', async () => {
  const { world, receiver } = stage;
  const host = await startHost(world, { twice: true });
  for (let night = 0; night < 2; night += 1) await stage.night((at) => runOf(world, host, at));
  expect(receiver.twice).toEqual([]);
});
