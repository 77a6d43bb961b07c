import type { Origins } from '../sandbox.ts';
import type { KeptWorld, World } from '../world.ts';
import { seedConnector } from './connector.ts';
import { seedProvisioners } from './provisioners.ts';

/** A world with every app of the operator's. A state file from before some of them existed gets them here. */
export function withLater(world: KeptWorld, now: number, origins: Origins): World {
  const { setupApp, stewardApp } = world.seeded;
  const both = setupApp && stewardApp ? { setupApp, stewardApp } : seedProvisioners(world, now, origins);
  const connector = world.seeded.connector ?? seedConnector(world, now);
  return Object.assign(world, { seeded: { ...world.seeded, ...both, connector } });
}
