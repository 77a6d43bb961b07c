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

test.each(mishaps.filter((one) => one === 'loses'))(
  'a call of the rotation of a secret by itself that %s, whichever it is, ends with one working credential',
  async (mishap) => {
    const journey = await connectedBy(world, 'snow', { 'steward.rotate': 'on' });
    expect(await rotateThrough(world, journey, mishap, mortal)).toBeGreaterThan(15);
  },
  600_000,
);
