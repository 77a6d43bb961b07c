import { expect, test } from '@jest/globals';
import { createListDeliveries } from '../../../src/lib/alerts/deliveryList.ts';
import { iso } from '../../../src/lib/clock.ts';
import { reverseTime } from '../../../src/lib/storage/keys.ts';
import { suiteStorage } from '../../support/storage.ts';
import { tableAt } from './support.ts';

const { connectionString } = suiteStorage();
const NOW = Date.UTC(2026, 1, 15);

test('of very many deliveries a filter finds the few that it means in as few reads', async () => {
  const table = tableAt(connectionString, 'deliveries');
  const read: number[] = [];
  let now = NOW;
  const list = createListDeliveries({
    deliveries: {
      ...table,
      page: async (...asked) => {
        now += 2_000;
        const page = await table.page(...asked);
        read.push(page.rows.length);
        return page;
      },
    },
    clock: () => now,
  });
  const rows = Array.from({ length: 700 }, (_, at) => ({
    partitionKey: 'w1',
    rowKey: `d~${reverseTime(NOW - at)}~e${at}`,
    eventId: `e${at}`,
    type: at % 300 === 299 ? 'alert.resolved' : 'alert.opened',
    fingerprint: 'f'.repeat(32),
    sequence: 1,
    body: '{}',
    publishedAt: iso(NOW - at),
    outcome: at === 299 ? 'dead' : 'delivered',
    attempts: 1,
    at: iso(NOW - at),
  }));
  for (let from = 0; from < rows.length; from += 100)
    await table.transact(rows.slice(from, from + 100).map((row) => ({ kind: 'insert', row })));

  const found = async (filter: Parameters<typeof list>[3], cursor?: string) => {
    const page = await list('w1', 25, cursor, filter);
    if (!page.ok) throw new Error(page.error);
    return { ids: page.value.items.map(({ eventId }) => eventId), cursor: page.value.cursor };
  };
  expect(await found({ type: 'alert.resolved' })).toEqual({ ids: ['e299', 'e599'], cursor: undefined });
  // What is on its way, then what is at its end.
  expect(read).toEqual([0, 2]);
  expect(await found({ type: 'alert.resolved', outcome: 'dead' })).toMatchObject({ ids: ['e299'] });
  expect(await found({ fingerprint: '0'.repeat(32) })).toEqual({ ids: [], cursor: undefined });
  // Whole pages go on where they ended.
  const first = await found({ type: 'alert.opened', outcome: 'delivered' });
  expect(first.ids).toHaveLength(25);
  expect((await found({ type: 'alert.opened', outcome: 'delivered' }, first.cursor)).ids[0]).toBe('e25');
  expect((await list('w1', 25, 'x', {})).ok).toBe(false);
});
