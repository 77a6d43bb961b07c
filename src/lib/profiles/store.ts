import { builtInProfiles } from './profiles.ts';
import type { Profile } from './schema.ts';

/** Every profile that this installation knows: those that come with the product, and the operator's own. */
export interface Profiles {
  find(id: string): Promise<Profile | undefined>;
  all(): Promise<readonly Profile[]>;
}

export function createProfiles(): Profiles {
  return {
    find: async (id) => builtInProfiles.find((profile) => profile.id === id),
    all: async () => builtInProfiles,
  };
}
