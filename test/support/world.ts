import { openWorld, type World, type WorldOptions } from './openWorld.ts';
import { leaksOf } from './leaks.ts';
import { suiteStorage } from './storage.ts';

export type { World };

/** Starts a world of its own, with a clock that only tests turn; at its end secrets are looked for where none may be. */
export async function startWorld(options?: WorldOptions): Promise<World> {
  const world = await openWorld(suiteStorage().connectionString, options);
  return {
    ...world,
    async stop() {
      const { leaks } = await leaksOf(world);
      await world.stop();
      if (leaks.length > 0) throw new Error(`Secrets were found where none may be: ${leaks.join(', ')}`);
    },
  };
}
