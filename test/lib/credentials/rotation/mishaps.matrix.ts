import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMortal, type Mortal } from '../../../support/mortal.ts';
import { connectedBy, mishaps, rotateThrough } from '../../../support/rotations.ts';
import { contosoOf } from '../../../support/setup.ts';
import { turnDate } from '../../../support/turnedDate.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
let mortal: Mortal;
beforeAll(async () => {
  world = turnDate(await startWorld({ clock: 'real' }));
  mortal = createMortal();
}, 120_000);
afterAll(async () => {
  mortal.stop();
  await world.stop();
});

test.each(mishaps.filter((one) => one !== 'fails'))(
  'a call of the rotation of a certificate by itself that %s ends with one working credential',
  async (mishap) => {
    contosoOf(world).policies = { secretsForbidden: true };
    const journey = await connectedBy(world, 'snow');
    expect(await rotateThrough(world, journey, mishap, mortal)).toBeGreaterThan(15);
  },
  600_000,
);
