import { TableClient } from '@azure/data-tables';
import { beforeAll, expect, test } from '@jest/globals';
import { DAY, iso, MINUTE } from '../../../src/lib/clock.ts';
import { runsSince } from '../../../src/lib/health/runsSince.ts';
import { trendOf } from '../../../src/lib/health/trend.ts';
import { reverseTime } from '../../../src/lib/storage/keys.ts';
import { openTable, type Table } from '../../../src/lib/storage/tables.ts';
import { suiteStorage } from '../../support/storage.ts';

const now = Date.parse('2026-11-20T12:00:00.000Z');
const NIGHTS = 30;
const BY_HAND = 130;

let table: Table;
let reads = 0;
beforeAll(async () => {
  const client = TableClient.fromConnectionString(suiteStorage().connectionString, 'runs', {
    allowInsecureConnection: true,
  });
  table = openTable('runs', client, (_table, operation) => {
    if (operation === 'page' || operation === 'query') reads += 1;
  });
  const run = (timer: string, at: number, startedBy?: string) => ({
    kind: 'insert' as const,
    row: {
      partitionKey: timer,
      rowKey: reverseTime(at),
      occurrence: iso(at),
      startedAt: iso(at),
      ...(startedBy !== undefined && { startedBy }),
      expected: 1,
      skipped: 0,
      reported: 1,
      reportedAt: iso(at),
      closedAt: iso(at + MINUTE),
      missing: 0,
      counts: JSON.stringify({ states: { healthy: 1, degraded: 0, broken: 0 }, verdicts: {} }),
    },
  });
  const nights = Array.from({ length: NIGHTS + 60 }, (_, at) => run('checkAnonymization', now - at * DAY));
  const byHand = Array.from({ length: BY_HAND }, (_, at) =>
    run('checkAnonymization', now - (at + 1) * MINUTE, 'olivia'),
  );
  await table.transact(nights);
  await table.transact(byHand.slice(0, 100));
  await table.transact(byHand.slice(100));
  await table.transact([run('checkSecretExpiry', now - 2 * DAY)]);
});

test('however many runs were begun by hand, every night is there, and nothing older is read to its end', async () => {
  const found = await runsSince(table, now - NIGHTS * DAY);
  // Whole pages: what is older in the last of them is there too.
  expect(found).toHaveLength(4 * 50 + 1);
  expect(trendOf(found, now).filter(({ states }) => states !== undefined)).toHaveLength(NIGHTS);
  // Four pages of the one timer, and one of each of the others.
  expect(reads).toBeLessThanOrEqual(6);
  expect(reads).toBeGreaterThan(0);
});

test('since a time that is to come there are the newest fifty of each timer, newest first', async () => {
  reads = 0;
  const found = await runsSince(table, now + DAY);
  expect(reads).toBe(3);
  expect(found).toHaveLength(50 + 1);
  const keys = found.filter((one) => one.partitionKey === 'checkAnonymization').map(({ rowKey }) => rowKey);
  expect(keys).toHaveLength(50);
  expect(keys).toEqual(keys.toSorted());
});
