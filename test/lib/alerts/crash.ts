import type { Queue } from '../../../src/lib/storage/queues.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';

export class Crash extends Error {}

/** Ends the process, as far as the caller can tell, just before or just after its n-th write. */
export function crashAt(n: number, when: 'before' | 'after') {
  let writes = 0;
  const crash = {
    happened: false,
    around:
      <Given extends unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
      async (...given: Given): Promise<Answer> => {
        writes += 1;
        crash.happened ||= writes >= n;
        if (writes > n || (writes === n && when === 'before')) throw new Crash('the process ended');
        const answer = await write(...given);
        if (writes === n) throw new Crash('the process ended');
        return answer;
      },
    table: (table: Table): Table => ({
      ...table,
      insert: crash.around((row) => table.insert(row)),
      merge: crash.around((row) => table.merge(row)),
      replace: crash.around((row, etag) => table.replace(row, etag)),
      remove: crash.around((partition, row, etag) => table.remove(partition, row, etag)),
      transact: crash.around((writes) => table.transact(writes)),
    }),
    queue: <Message>(queue: Queue<Message>): Queue<Message> => ({
      send: crash.around((message, delay) => queue.send(message, delay)),
    }),
  };
  return crash;
}
