import { type Clock, SECOND } from '../clock.ts';

/** Things by id, held in memory by each instance. */
export interface Snapshot<T> {
  /** At most 15 s old; what this instance wrote is in it at once. */
  all(): Promise<ReadonlyMap<string, T>>;
  /** As {@link all} says, but of what is not in it the store is asked again: another instance may have just written it. */
  find(id: string): Promise<T | undefined>;
  /** What was just written, or with `undefined` removed. */
  apply(id: string, written: T | undefined): void;
}

const MAX_AGE = 15 * SECOND;
/** Whoever asks for what does not exist must not cost one read a question. */
const MISS_AGE = SECOND;

/** @param load reads everything there is */
export function createSnapshot<T>(load: () => Promise<Map<string, T>>, clock: Clock): Snapshot<T> {
  let current: { at: number; byId: Map<string, T> } | undefined;
  let loading: Promise<Map<string, T>> | undefined;
  /** What was written while a load is under way, which may miss it. */
  let written = new Map<string, T | undefined>();

  const lay = (byId: Map<string, T>, id: string, value: T | undefined): void => {
    if (value === undefined) byId.delete(id);
    else byId.set(id, value);
  };
  const reload = async (): Promise<Map<string, T>> => {
    const at = clock();
    written = new Map();
    const byId = await load();
    for (const [id, value] of written) lay(byId, id, value);
    current = { at, byId };
    return byId;
  };
  const notOlderThan = async (age: number): Promise<Map<string, T>> => {
    if (current && clock() - current.at < age) return current.byId;
    // One load however many ask at once.
    return await (loading ??= reload().finally(() => {
      loading = undefined;
    }));
  };

  return {
    all: () => notOlderThan(MAX_AGE),
    find: async (id) => (await notOlderThan(MAX_AGE)).get(id) ?? (await notOlderThan(MISS_AGE)).get(id),
    apply(id, value) {
      written.set(id, value);
      if (current) lay(current.byId, id, value);
    },
  };
}
