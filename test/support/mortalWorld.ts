import { afterAll, beforeAll } from '@jest/globals';
import { createMortal, type Mortal } from './mortal.ts';
import { startWorld, type World } from './world.ts';

/** Has a world for the tests of a file, in which what runs can die; both are there once the tests begin. */
export function mortalWorld(start: () => Promise<World> = startWorld): {
  readonly world: World;
  readonly mortal: Mortal;
} {
  let world: World;
  let mortal: Mortal;
  beforeAll(async () => {
    world = await start();
    mortal = createMortal();
  }, 120_000);
  afterAll(async () => {
    mortal.stop();
    await world.stop();
  });
  return {
    get world() {
      return world;
    },
    get mortal() {
      return mortal;
    },
  };
}
