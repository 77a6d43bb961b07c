import { expect, test } from '@jest/globals';
import { assertAnyOrder } from '../../../support/interleavings.ts';
import { mortalWorld } from '../../../support/mortalWorld.ts';

const here = mortalWorld();

// Many more of them are in the matrix.
test('rotate, replace, check, hand over and retire keep every connector working, in any order', async () => {
  expect(await assertAnyOrder(here.world, here.mortal, 5)).toBeUndefined();
}, 300_000);
