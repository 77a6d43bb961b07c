import { type Clock, SECOND } from '../clock.ts';
import type { Table } from '../storage/tables.ts';
import type { Connection } from './connection.ts';
import { bucketOf, fromListingRow, type Listed, toListingRow } from './listedRows.ts';

/** All connections as lists show them, held in memory by each instance. */
export interface Listing {
  /** Merges what follows from the state row. */
  put(connection: Connection): Promise<void>;
  /** Takes a connection off the list. */
  drop(id: string): Promise<void>;
  /** At most 15 s old; what this instance wrote is in it at once. The very same array for as long as nothing changed. */
  all(): Promise<readonly Listed[]>;
  /** Read from the table now: for decisions, where lists may be a little late. */
  fresh(): Promise<readonly Listed[]>;
}

const MAX_AGE = 15 * SECOND;

export function createListing({ table, clock }: { table: Table; clock: Clock }): Listing {
  let snapshot: { at: number; byId: Map<string, Listed>; list?: readonly Listed[] } | undefined;
  let loading: Promise<Map<string, Listed>> | undefined;
  const loads = new Set<Map<string, Listed>>();
  // What was read the last time, so that what did not change is not made anew.
  let read = new Map<string, { readonly etag: string; readonly listed: Listed }>();

  const load = async (): Promise<Map<string, Listed>> => {
    const at = clock();
    const byId = new Map<string, Listed>();
    const now: typeof read = new Map();
    // What is written while we read may be missed by the reading: it is laid over it afterwards.
    const written = new Map<string, Listed>();
    loads.add(written);
    try {
      for await (const { row, etag } of table.query(undefined)) {
        const known = read.get(row.rowKey);
        const one = known?.etag === etag ? known : { etag, listed: fromListingRow(row) };
        now.set(row.rowKey, one);
        byId.set(row.rowKey, one.listed);
      }
    } finally {
      loads.delete(written);
    }
    for (const [id, listed] of written) byId.set(id, merged(byId.get(id), listed));
    read = now;
    snapshot = { at, byId };
    return byId;
  };
  // One load however many ask at once.
  const loadOnce = (): Promise<Map<string, Listed>> =>
    (loading ??= load().finally(() => {
      loading = undefined;
    }));

  return {
    async put(connection) {
      const row = toListingRow(connection);
      await table.merge(row);
      const now = fromListingRow(row);
      for (const written of loads) written.set(connection.id, merged(written.get(connection.id), now));
      if (!snapshot) return;
      snapshot.byId.set(connection.id, merged(snapshot.byId.get(connection.id), now));
      delete snapshot.list;
    },
    async drop(id) {
      await table.remove(bucketOf(id), id);
      if (!snapshot) return;
      snapshot.byId.delete(id);
      delete snapshot.list;
    },
    async all() {
      if (!snapshot || clock() - snapshot.at >= MAX_AGE) await loadOnce();
      return snapshot ? (snapshot.list ??= [...snapshot.byId.values()]) : [];
    },
    fresh: async () => [...(await load()).values()],
  };
}

type Marks = Listed['runs'];

/** Pure: the later mark of each timer; an older run that is reported to late moves none back. */
export const laterMarks = (these: Marks, those: Marks): Marks => ({
  ...these,
  ...Object.fromEntries(
    Object.entries(those).filter(([timer, occurrence]) => occurrence > (these[timer] ?? '')),
  ),
});

const merged = (known: Listed | undefined, now: Listed): Listed => ({
  ...now,
  runs: laterMarks(known?.runs ?? {}, now.runs),
});
