import { readFileSync } from 'node:fs';
import { TableServiceClient } from '@azure/data-tables';
import { root } from '../../sandbox/paths.ts';
import { runTables } from '../../scripts/tables/run.ts';
import { suiteStorage } from './storage.ts';

/** `npm run tables` with these words, on the account of the suite or on none. @returns what it said */
export async function tables(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = { AzureWebJobsStorage: suiteStorage().connectionString },
): Promise<readonly string[]> {
  const said: string[] = [];
  await runTables(words, environment, (line) => said.push(line));
  return said;
}

/** The tables that are deployed. */
export const tableNames = (): readonly string[] => {
  const template = readFileSync(root('infra/modules/storage.bicep'), 'utf8');
  return [...(/var tableNames = \[(.*)\]/.exec(template)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
    ([, name = '']) => name,
  );
};

/** As after somebody lost the account. */
export async function loseTables(): Promise<void> {
  const service = TableServiceClient.fromConnectionString(suiteStorage().connectionString, {
    allowInsecureConnection: true,
  });
  for (const name of tableNames()) await service.deleteTable(name);
}
