import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openTables } from '../../src/lib/storage/storage.ts';
import { type LossyStorage, startLossyStorage } from '../support/lossyStorage.ts';
import { loseTables, tableNames, tables } from '../support/savedTables.ts';
import { suiteStorage } from '../support/storage.ts';

// A saving or a restoring that does not come to its end, or meets what it did not leave.
const ROWS = 70;
/** Ends of lines, for readers of other texts than ours. */
const ENDS = 'a\u2028b\u2029c\u0085d\re\nf';

const tableOf = openTables(
  { AzureWebJobsStorage: suiteStorage().connectionString, AzureWebJobsStorage__tableServiceUri: undefined },
  new DefaultAzureCredential(),
);
const keyOf = (index: number) => ({ partitionKey: 'p', rowKey: String(index).padStart(3, '0') });

let storage: LossyStorage;
let folder: string;
let scratch: string;
beforeAll(async () => {
  storage = await startLossyStorage();
  scratch = mkdtempSync(join(tmpdir(), 'mooring-restored-'));
  for (const name of tableNames())
    await Promise.all(
      Array.from({ length: name === 'lookup' ? ROWS : 2 }, (_, index) =>
        tableOf(name).insert({ ...keyOf(index), text: ENDS, count: index, isSo: true }),
      ),
    );
  folder = join(scratch, 'whole');
  await tables(['save', folder]);
  await loseTables();
});
beforeEach(() => storage.meet(() => 'through'));
afterEach(loseTables);
afterAll(async () => {
  await storage.stop();
  rmSync(scratch, { recursive: true });
});

const restore = (from = folder) => tables(['restore', from], storage.environment);

/** What is stored, as it would be saved. */
async function stored(): Promise<Record<string, string>> {
  const into = mkdtempSync(join(scratch, 'seen-'));
  await tables(['save', into]);
  return filesOf(into);
}
const filesOf = (of: string) =>
  Object.fromEntries(tableNames().map((name) => [name, readFileSync(join(of, `${name}.jsonl`), 'utf8')]));
const nothing = Object.fromEntries(tableNames().map((name) => [name, '']));

/** The same files, to be spoilt. */
function copy(): string {
  const into = mkdtempSync(join(scratch, 'copy-'));
  for (const name of [...tableNames().map((each) => `${each}.jsonl`), 'saved.json'])
    writeFileSync(join(into, name), readFileSync(join(folder, name)));
  return into;
}

test('texts come back as they were, whatever ends of lines they hold', async () => {
  await restore();
  expect(await tableOf('audit').get('p', '001')).toMatchObject({ row: { text: ENDS, count: 1, isSo: true } });
  expect(await stored()).toEqual(filesOf(folder));
});

test('of a saving that was cut short, in whichever table, nothing is restored', async () => {
  await restore();
  const cut = (name: string) => join(scratch, `cut-${name}`);
  for (const name of tableNames()) {
    storage.meet((method, table) => (method === 'GET' && table === name ? 'refused' : 'through'));
    await expect(tables(['save', cut(name)], storage.environment)).rejects.toThrow(name);
  }
  storage.meet(() => 'through');
  await loseTables();
  for (const name of tableNames())
    await expect(restore(cut(name))).rejects.toThrow('holds no saving that came to its end');
  expect(await stored()).toEqual(nothing);
});

test('of files of which one is not whole, whichever, nothing is restored', async () => {
  for (const name of tableNames()) {
    const path = (from: string) => join(from, `${name}.jsonl`);
    const text = readFileSync(path(folder), 'utf8');

    const torn = copy();
    writeFileSync(path(torn), text.slice(0, -9));
    await expect(restore(torn)).rejects.toThrow(new RegExp(`Line \\d+ of ${name}.jsonl is not a row`));
    const short = copy();
    writeFileSync(path(short), text.slice(text.indexOf('\n') + 1));
    await expect(restore(short)).rejects.toThrow(new RegExp(`Of ${name} \\d+ rows were saved`));
    const long = copy();
    appendFileSync(path(long), text);
    await expect(restore(long)).rejects.toThrow(new RegExp(`Of ${name} \\d+ rows were saved`));
    const without = copy();
    rmSync(path(without));
    await expect(restore(without)).rejects.toThrow('ENOENT');
  }
  expect(await stored()).toEqual(nothing);
});

test('an insert whose answer is lost is sent again, and is no other’s', async () => {
  let lost = 0;
  storage.meet((method, table) => {
    const isFirst = method === 'POST' && table === 'lookup' && lost === 0;
    if (isFirst) lost += 1;
    return isFirst ? 'lost' : 'through';
  });
  await tableOf('lookup').get('p', 'made');
  await restore();
  expect(lost).toBe(1);
  expect(await stored()).toEqual(filesOf(folder));
});

/** Restores, and dies at an insert. */
async function dieAt(insert: number): Promise<void> {
  let inserts = 0;
  storage.meet((method, table) => {
    if (method !== 'POST' || table !== 'lookup') return 'through';
    inserts += 1;
    return inserts === insert ? 'refused' : 'through';
  });
  await expect(restore()).rejects.toThrow('lookup');
  storage.meet(() => 'through');
}

test('a restoring that died half-way is begun again', async () => {
  await dieAt(40);
  expect(await stored()).not.toEqual(filesOf(folder));
  expect(await restore()).toContain(`lookup: ${ROWS} rows restored`);
  expect(await stored()).toEqual(filesOf(folder));
  // Once more changes nothing.
  await restore();
  expect(await stored()).toEqual(filesOf(folder));
});

test.each([
  ['a row differs', 'lookup', { ...keyOf(1), text: 'another' }, 'The row p, 001 of lookup is there'],
  ['there is a row more', 'lookup', { ...keyOf(ROWS), text: ENDS }, 'lookup is not empty'],
  [
    'something is in a later table',
    'audit',
    { ...keyOf(0), text: ENDS, count: 0, isSo: true },
    'audit is not empty',
  ],
])('where %s nothing is restored over it', async (_name, table, row, message) => {
  await dieAt(40);
  await tableOf(table).remove(row.partitionKey, row.rowKey);
  await tableOf(table).insert(row);
  const before = await stored();
  await expect(restore()).rejects.toThrow(message);
  expect(await stored()).toEqual(before);
});

test('what was removed since is not brought back over what is there', async () => {
  await restore();
  for (const [table, at] of [
    ['listing', 0],
    ['lookup', 5],
  ] as const) {
    const { partitionKey, rowKey } = keyOf(at);
    const { row } = (await tableOf(table).get(partitionKey, rowKey)) ?? {};
    if (!row) throw new Error('no row');
    await tableOf(table).remove(partitionKey, rowKey);
    await expect(restore()).rejects.toThrow('is not empty, and holds what restoring');
    expect(await tableOf(table).get(partitionKey, rowKey)).toBeUndefined();
    await tableOf(table).insert(row);
  }
});

test('nor behind a row that is gone, in the table where a restoring died', async () => {
  await dieAt(40);
  const { partitionKey, rowKey } = keyOf(5);
  await tableOf('lookup').remove(partitionKey, rowKey);
  await expect(restore()).rejects.toThrow('lookup is not empty');
  expect(await tableOf('lookup').get(partitionKey, rowKey)).toBeUndefined();
});
