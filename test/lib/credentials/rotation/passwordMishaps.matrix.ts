import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMortal, type Mortal } from '../../../support/mortal.ts';
import { renewThrough, withAccount } from '../../../support/renewedPasswords.ts';
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

test.each([
  ['admin', 'dies'],
  ['admin', 'loses'],
  ['itself', 'dies'],
  ['itself', 'loses'],
] as const)(
  'a call of a renewal by %s that %s, whichever it is, ends with the account’s password in force',
  async (who, mishap) => {
    const renewed = await withAccount(world);
    expect(await renewThrough(world, renewed, who, mishap, mortal)).toBeGreaterThan(15);
  },
  600_000,
);
