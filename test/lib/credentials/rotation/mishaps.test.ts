import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMortal, type Mortal } from '../../../support/mortal.ts';
import { connectedBy, mishaps, rotateThrough } from '../../../support/rotations.ts';
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

// Each single call, and the same with certificates, is in the matrix.
test.each(mishaps)(
  'a call of a rotation that %s ends with one working credential',
  async (mishap) => {
    const journey = await connectedBy(world, 'snow', { 'steward.rotate': 'on' });
    expect(await rotateThrough(world, journey, mishap, mortal, 4)).toBeGreaterThan(15);
  },
  300_000,
);
