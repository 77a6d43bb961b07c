import { expect, test } from '@jest/globals';
import { mortalWorld } from './mortalWorld.ts';
import { type mishaps, rotateThrough } from './rotations.ts';
import type { SetupJourney } from './setup.ts';
import type { World } from './world.ts';

/**
 * Tests of rotations that Mooring makes by itself: whatever happens to whichever call, one working credential is left.
 *
 * @param connect makes a connection whose rotation renews a credential of this kind
 */
export function testMishaps(
  kind: 'secret' | 'certificate',
  tried: readonly (typeof mishaps)[number][],
  connect: (world: World) => Promise<SetupJourney>,
  start?: () => Promise<World>,
): void {
  const here = mortalWorld(start);

  test.each(tried)(
    `a call of the rotation of a ${kind} by itself that %s, whichever it is, ends with one working credential`,
    async (mishap) => {
      const { world, mortal } = here;
      expect(await rotateThrough(world, await connect(world), mishap, mortal)).toBeGreaterThan(15);
    },
    600_000,
  );
}
