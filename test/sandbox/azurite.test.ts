import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from '@jest/globals';
import { type Account, startAzurite } from '../../sandbox/azurite.ts';

const account = (name: string): Account => ({ name, key: Buffer.from(`key of ${name}`).toString('base64') });
const tableAt = (connection: string): TableClient =>
  TableClient.fromConnectionString(connection, 'things', { allowInsecureConnection: true });

test('accounts share nothing, and its end leaves no process', async () => {
  const [one, two] = [account('one'), account('two')] as const;
  const azurite = await startAzurite({ accounts: [one, two] });
  expect(azurite.connectionString).toBe(azurite.connectionStringOf(one));
  expect(azurite.tableUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/one$/);
  const table = tableAt(azurite.connectionString);
  await table.createTable();
  await table.createEntity({ partitionKey: 'a', rowKey: 'b' });
  await expect(tableAt(azurite.connectionStringOf(two)).getEntity('a', 'b')).rejects.toMatchObject({
    statusCode: 404,
  });
  const queues = QueueServiceClient.fromConnectionString(azurite.connectionStringOf(two));
  await queues.createQueue('work');
  expect(await queues.getQueueClient('work').exists()).toBe(true);
  await azurite.stop();
  expect(() => process.kill(azurite.pid, 0)).toThrow('ESRCH');
});

test('what is in its folder outlives it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azurite-'));
  const first = await startAzurite({ folder });
  await tableAt(first.connectionString).createTable();
  await tableAt(first.connectionString).createEntity({ partitionKey: 'a', rowKey: 'b', kept: 'yes' });
  await first.stop();
  const second = await startAzurite({ folder });
  expect(await tableAt(second.connectionString).getEntity('a', 'b')).toMatchObject({ kept: 'yes' });
  await second.stop();
  rmSync(folder, { recursive: true });
});
