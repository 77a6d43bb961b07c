import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { TableServiceClient } from '@azure/data-tables';
import { root } from '../../sandbox/paths.ts';
import { suiteStorage } from './storage.ts';

const run = promisify(execFile);

/** `npm run tables` with these words, on the account of the suite or on none. */
export const tables = (words: readonly string[], environment = account()): Promise<{ stdout: string }> =>
  run(process.execPath, [root('scripts/tables.ts'), ...words], {
    env: { PATH: process.env['PATH'], ...environment },
  });

const account = (): Readonly<Record<string, string>> => ({
  AzureWebJobsStorage: suiteStorage().connectionString,
});

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
