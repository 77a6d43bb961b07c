import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { assertAnyOrder } from '../../../support/interleavings.ts';
import { createMortal, type Mortal } from '../../../support/mortal.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
let mortal: Mortal;
beforeAll(async () => {
  world = await startWorld();
  mortal = createMortal();
}, 120_000);
afterAll(async () => {
  mortal.stop();
  await world.stop();
});

test('rotate, replace, check, hand over and retire keep every connector working, in any order', async () => {
  expect(await assertAnyOrder(world, mortal, 30)).toBeUndefined();
}, 900_000);
