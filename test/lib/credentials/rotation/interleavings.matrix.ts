import { expect, test } from '@jest/globals';
import { assertAnyOrder } from '../../../support/interleavings.ts';
import { mortalWorld } from '../../../support/mortalWorld.ts';

const here = mortalWorld();

test('rotate, replace, check, hand over and retire keep every connector working, in any order', async () => {
  expect(await assertAnyOrder(here.world, here.mortal, 30)).toBeUndefined();
}, 900_000);
