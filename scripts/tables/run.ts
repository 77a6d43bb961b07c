import { createReadStream } from 'node:fs';
import { access, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DefaultAzureCredential } from '@azure/identity';
import { openTables } from '../../src/lib/storage/storage.ts';
import type { Row, Table } from '../../src/lib/storage/tables.ts';

/**
 * Against the order in which a new connection is written: what is made while we read is then missing in the later steps
 * alone, as after a death of the process, and that the product mends.
 */
const NAMES = ['listing', 'connections', 'lookup', 'misc', 'deliveries', 'runs', 'imports', 'audit'];
/** Rows written side by side. */
const WIDTH = 32;

type TableOf = (name: string) => Table;
type Say = (line: string) => void;

/** Does what the words of a command say. @param environment names the account as in the app's settings */
export async function runTables(
  [act, folder]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  say: Say,
): Promise<void> {
  if (folder === undefined || (act !== 'save' && act !== 'restore'))
    throw new Error('Say what to do: npm run tables -- save FOLDER, or npm run tables -- restore FOLDER');
  const { AzureWebJobsStorage, AzureWebJobsStorage__tableServiceUri } = environment;
  if (!AzureWebJobsStorage && !AzureWebJobsStorage__tableServiceUri)
    throw new Error('Name the account by AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage');
  const tableOf = openTables(
    { AzureWebJobsStorage: AzureWebJobsStorage || undefined, AzureWebJobsStorage__tableServiceUri },
    new DefaultAzureCredential(),
  );
  await (act === 'save' ? save : restore)(folder, tableOf, say);
}

async function save(into: string, tableOf: TableOf, say: Say): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const name of NAMES) {
    // What was saved before is never overwritten.
    const file = await open(join(into, `${name}.jsonl`), 'wx', 0o600);
    let count = 0;
    for await (const { row } of tableOf(name).query(undefined)) {
      await file.write(`${JSON.stringify(row)}\n`);
      count += 1;
    }
    await file.close();
    say(`${name}: ${count} rows saved`);
  }
}

async function restore(from: string, tableOf: TableOf, say: Say): Promise<void> {
  // Of a saving that came to no end, some are missing.
  for (const name of NAMES) await access(join(from, `${name}.jsonl`));
  for (const name of NAMES) {
    const { done } = await tableOf(name).query(undefined)[Symbol.asyncIterator]().next();
    if (done !== true) throw new Error(`The table ${name} is not empty: nothing was restored.`);
  }
  for (const name of NAMES) {
    let count = 0;
    let rows: Row[] = [];
    const write = async (): Promise<void> => {
      const written = await Promise.all(rows.map((row) => tableOf(name).insert(row)));
      if (written.includes(false)) throw new Error(`Somebody else writes into ${name}: stop the app first.`);
      count += rows.length;
      rows = [];
    };
    const lines = createInterface({ input: createReadStream(join(from, `${name}.jsonl`)) });
    for await (const line of lines) {
      rows.push(JSON.parse(line) as Row);
      if (rows.length === WIDTH) await write();
    }
    await write();
    say(`${name}: ${count} rows restored`);
  }
}
