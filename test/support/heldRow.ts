import type { Connection } from '../../src/lib/connections/connection.ts';
import type { ConnectionStore } from '../../src/lib/connections/store.ts';

/** One connection whose row is a variable, for what decides with storage only around it; what else a store does is not there. */
export function holdRow(first: Connection) {
  const held = {
    row: first,
    histories: [] as string[],
    store: {
      read: () => Promise.resolve(held.row),
      update: (_id, decide) => {
        const change = decide(held.row);
        if (change) held.row = change.connection;
        if (change?.history) held.histories.push(change.history);
        return Promise.resolve(held.row);
      },
    } as Pick<ConnectionStore, 'read' | 'update'> as ConnectionStore,
  };
  return held;
}
