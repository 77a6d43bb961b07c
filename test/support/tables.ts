import { TableServiceClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Config } from '../../src/lib/config.ts';
import { openStorage } from '../../src/lib/storage/storage.ts';
import type { OnTableOperation, Row, Table } from '../../src/lib/storage/tables.ts';

/** Whatever has a storage. */
interface Stored {
  readonly config: Config;
}

/** An identity that nobody asks: Azurite is opened by connection string. */
export const nobody: TokenCredential = { getToken: () => Promise.resolve(null) };

/** One of the product's own tables, to look into or to reach for behind its back. */
export const tableOf = (world: Stored, name: string, onOperation?: OnTableOperation): Table =>
  openStorage(world.config, nobody, onOperation).table(name);

/** All rows of a table. */
export async function rowsOf(world: Stored, name: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const { row } of tableOf(world, name).query(undefined)) rows.push(row);
  return rows;
}

/** Every table that is there, whoever made it. */
export async function tablesOf({ config }: Stored): Promise<readonly string[]> {
  const names: string[] = [];
  const service = TableServiceClient.fromConnectionString(String(config.AzureWebJobsStorage), {
    allowInsecureConnection: true,
  });
  for await (const { name } of service.listTables()) if (name !== undefined) names.push(name);
  return names;
}
