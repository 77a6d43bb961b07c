import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { DefaultAzureCredential } from '@azure/identity';
import { openTables } from '../../src/lib/storage/storage.ts';
import type { Row, Table } from '../../src/lib/storage/tables.ts';
import { type Counts, countOf, endSaving, readWhole, savedRows, saveRows } from './saved.ts';

/**
 * Against the order in which a new connection is written: what is made while we read is then missing in the later steps
 * alone, as after a death of the process, and that the product mends.
 */
const NAMES = ['listing', 'connections', 'lookup', 'misc', 'deliveries', 'runs', 'imports', 'audit'];
/** Rows written side by side. */
const WIDTH = 32;
const KEYS = ['PartitionKey', 'RowKey'];

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

/** Writes every row of every table into files. */
async function save(into: string, tableOf: TableOf, say: Say): Promise<void> {
  await mkdir(into, { recursive: true });
  const saved: Record<string, number> = {};
  for (const name of NAMES) {
    const count = await saveRows(into, name, tableOf(name).query(undefined));
    saved[name] = count;
    say(`${name}: ${count} rows saved`);
  }
  await endSaving(into, saved);
}

async function restore(from: string, tableOf: TableOf, say: Say): Promise<void> {
  const saved = await readWhole(from, NAMES);
  await refuseOthers(from, tableOf, saved);
  for (const name of NAMES) {
    for await (const rows of batches(from, name))
      await allOf(rows.map((row) => put(name, tableOf(name), row)));
    say(`${name}: ${saved[name]} rows restored`);
  }
}

/**
 * Writes nothing. Batches are written one after the other, so a restoring of these files that was cut short has left all rows
 * of some, some rows of the next one, and nothing behind that. @throws where anything else is there
 */
async function refuseOthers(from: string, tableOf: TableOf, saved: Counts): Promise<void> {
  let isWhole = true;
  for (const name of NAMES) {
    const table = tableOf(name);
    let expected = 0;
    if (isWhole && !(await isEmpty(table)))
      for await (const rows of batches(from, name)) {
        const there = await Promise.all(rows.map((row) => isThere(name, table, row)));
        expected += there.filter(Boolean).length;
        if (there.includes(false)) break;
      }
    isWhole = expected === saved[name];
    if ((await countOf(table.query(undefined, '', KEYS), expected + 1)) > expected)
      throw new Error(
        `The table ${name} is not empty, and holds what restoring these files has not left: nothing was restored.`,
      );
  }
}

const isEmpty = async (table: Table): Promise<boolean> =>
  (await countOf(table.query(undefined, '', KEYS, 1), 1)) === 0;

/** Is the row there, as it was saved? @throws where it is there and different */
async function isThere(name: string, table: Table, saved: Row): Promise<boolean> {
  const stored = await table.get(saved.partitionKey, saved.rowKey);
  if (stored && !isDeepStrictEqual(JSON.parse(JSON.stringify(stored.row)), saved))
    throw new Error(
      `The row ${saved.partitionKey}, ${saved.rowKey} of ${name} is there, and not as it was saved. Is the app stopped, and the table empty?`,
    );
  return stored !== undefined;
}

/** One that is there may be from here: an insert whose answer was lost is sent again, and a restoring begun again. */
async function put(name: string, table: Table, row: Row): Promise<void> {
  if (!(await table.insert(row)) && !(await isThere(name, table, row)))
    throw new Error(`Somebody else writes into ${name}: stop the app first.`);
}

/** When it fails, nothing of it is under way any more. */
async function allOf(writes: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(writes);
  await Promise.all(writes);
}

async function* batches(from: string, name: string): AsyncIterable<readonly Row[]> {
  let rows: Row[] = [];
  for await (const row of savedRows(from, name)) {
    rows.push(row);
    if (rows.length < WIDTH) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
