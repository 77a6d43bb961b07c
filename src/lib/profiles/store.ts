import { type Clock, iso } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Stored, Table } from '../storage/tables.ts';
import { builtInProfiles } from './profiles.ts';
import { fromRow, JSON_LIMIT, PARTITION, toRow, versionOf } from './rows.ts';
import type { Profile } from './schema.ts';
import { createSnapshot } from './snapshot.ts';

/** Why a profile was not kept or not removed. */
export type ProfileRefusal =
  | { readonly kind: 'builtIn' }
  | { readonly kind: 'tooLong'; readonly limit: number }
  /** There is this version already, or a higher one. */
  | { readonly kind: 'version'; readonly version: number }
  /** So many connections would be left without it. */
  | { readonly kind: 'inUse'; readonly connections: number }
  | { readonly kind: 'unknown' };

/** Who keeps or removes one; the same id where it is tried again. */
export interface ProfileAct {
  readonly id: string;
  readonly action: 'profile.kept' | 'profile.removed';
  readonly by: string;
  readonly subject: string;
  readonly text: string;
}

/** Every profile that this installation knows: those that come with the product, and the operator's own. */
export interface Profiles {
  /** Costs no call for a built-in one, and at most one in 15 s for all others. */
  find(id: string): Promise<Profile | undefined>;
  /** In order of their ids. */
  all(): Promise<readonly Profile[]>;
  /** Keeps a new profile, or a higher version of one. @param by object id of the operator */
  put(profile: Profile, by: string): Promise<Result<'added' | 'replaced', ProfileRefusal>>;
  remove(id: string, by: string): Promise<Result<undefined, ProfileRefusal>>;
}

const ATTEMPTS = 8;
const builtIn: ReadonlyMap<string, Profile> = new Map(builtInProfiles.map((one) => [one.id, one]));

/** Does the profile come with the product? */
export const isBuiltIn = (id: string): boolean => builtIn.has(id);

/** @param given.countConnections how many connections use a profile now; those that ended do not count */
export function createProfiles(given: {
  misc: Table;
  countConnections: (profile: string) => Promise<number>;
  /** Writes down what is about to be done. */
  note: (act: ProfileAct) => Promise<void>;
  clock: Clock;
  log: Logger;
}): Profiles {
  const { misc, note, clock, log } = given;
  /** Rows that were complained of; once each, as it was written. */
  const told = new Set<string>();

  const load = async (): Promise<Map<string, Profile>> => {
    const own = new Map<string, Profile>();
    for await (const { row, etag } of misc.query(PARTITION)) {
      const { profile, problems } = fromRow(row);
      if (profile) own.set(profile.id, profile);
      else if (!told.has(`${row.rowKey} ${etag}`)) {
        told.add(`${row.rowKey} ${etag}`);
        log.error('an own profile cannot be read and is left out', { profile: row.rowKey, problems });
      }
    }
    return own;
  };
  const snapshot = createSnapshot(load, clock);

  /** Writes where nobody else wrote since the row was read. */
  const write = async (profile: Profile, by: string, stored: Stored | undefined): Promise<boolean> => {
    const row = toRow(profile, by, iso(clock()));
    if (!row) return false;
    if (stored) await misc.replace(row, stored.etag);
    else if (!(await misc.insert(row))) throw new ConflictError('somebody else was first');
    return true;
  };

  return {
    find: async (id) => builtIn.get(id) ?? (await snapshot.find(id)),
    async all() {
      // A built-in one that came later wins over an own one of its id.
      const byId = new Map([...(await snapshot.all()), ...builtIn]);
      return [...byId.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },

    async put(profile, by) {
      if (isBuiltIn(profile.id)) return err({ kind: 'builtIn' });
      for (let attempt = 1; ; attempt += 1) {
        const stored = await misc.get(PARTITION, profile.id);
        const version = stored && versionOf(stored.row);
        if (version !== undefined && profile.version <= version) return err({ kind: 'version', version });
        await note(keptAct(profile, by));
        try {
          if (!(await write(profile, by, stored))) return err({ kind: 'tooLong', limit: JSON_LIMIT });
        } catch (thrown) {
          if (thrown instanceof ConflictError && attempt < ATTEMPTS) continue;
          throw thrown;
        }
        snapshot.apply(profile.id, profile);
        log.info('a profile was kept', { profile: profile.id, version: profile.version, by });
        return ok(stored ? 'replaced' : 'added');
      }
    },

    async remove(id, by) {
      if (isBuiltIn(id)) return err({ kind: 'builtIn' });
      const connections = await given.countConnections(id);
      if (connections > 0) return err({ kind: 'inUse', connections });
      const stored = await misc.get(PARTITION, id);
      if (stored) await note(removedAct(id, versionOf(stored.row), by));
      const removed = await misc.remove(PARTITION, id);
      snapshot.apply(id, undefined);
      if (!removed) return err({ kind: 'unknown' });
      log.info('a profile was removed', { profile: id, by });
      return ok(undefined);
    },
  };
}

const keptAct = ({ id, name, version }: Profile, by: string): ProfileAct => ({
  id: `profile.kept-${id}-${version}`,
  action: 'profile.kept',
  by,
  subject: id,
  text: `The profile ${name}, version ${version}, was kept.`,
});

const removedAct = (id: string, version: number | undefined, by: string): ProfileAct => ({
  id: `profile.removed-${id}-${version ?? 0}`,
  action: 'profile.removed',
  by,
  subject: id,
  text: `The profile ${id} was removed.`,
});
