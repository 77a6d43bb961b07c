import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Row } from '../../src/lib/storage/tables.ts';

/** How many rows were saved of each table, by name. */
export type Counts = Readonly<Record<string, number>>;

const counts = z.record(z.string(), z.int().nonnegative());
const row = z
  .looseObject({ partitionKey: z.string(), rowKey: z.string() })
  .catchall(z.union([z.string(), z.number(), z.boolean()]));

// What was saved before is never overwritten.
const ANEW = { flag: 'wx', mode: 0o600, flush: true };

const fileOf = (folder: string, name: string): string => join(folder, `${name}.jsonl`);
/** Written when every table was: without it a saving came to no end. */
const endOf = (folder: string): string => join(folder, 'saved.json');

/** Writes the rows of one table, a line each. @returns how many */
export async function saveRows(
  folder: string,
  name: string,
  rows: AsyncIterable<{ readonly row: Row }>,
): Promise<number> {
  let count = 0;
  async function* lines(): AsyncIterable<string> {
    for await (const { row: each } of rows) {
      yield `${JSON.stringify(each)}\n`;
      count += 1;
    }
  }
  await writeFile(fileOf(folder, name), lines(), ANEW);
  return count;
}

/** Says that all is saved. */
export const endSaving = (folder: string, saved: Counts): Promise<void> =>
  writeFile(endOf(folder), `${JSON.stringify(saved)}\n`, ANEW);

/** Reads all that was saved once. @throws where not everything is there as it was written */
export async function readWhole(folder: string, names: readonly string[]): Promise<Counts> {
  const text = await readFile(endOf(folder), 'utf8').catch((thrown: unknown) => {
    throw new Error(`${folder} holds no saving that came to its end: nothing was restored.`, {
      cause: thrown,
    });
  });
  const saved = counts.parse(JSON.parse(text));
  for (const name of names) {
    const count = await countOf(savedRows(folder, name));
    if (count !== saved[name])
      throw new Error(
        `Of ${name} ${saved[name] ?? 'no'} rows were saved, and ${count} are there: nothing was restored.`,
      );
  }
  return saved;
}

/** How many there are, or `most` where there are more. */
export async function countOf(rows: AsyncIterable<unknown>, most = Infinity): Promise<number> {
  const each = rows[Symbol.asyncIterator]();
  let count = 0;
  while (count < most && (await each.next()).done !== true) count += 1;
  return count;
}

/** The rows of one table, as they were saved. @throws where a line is not a whole row */
export async function* savedRows(folder: string, name: string): AsyncIterable<Row> {
  let at = 0;
  for await (const line of linesOf(fileOf(folder, name))) {
    at += 1;
    const read = parsed(line);
    if (!read) throw new Error(`Line ${at} of ${name}.jsonl is not a row: nothing was restored.`);
    yield read;
  }
}

function parsed(line: string): Row | undefined {
  try {
    return row.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Ended by a line feed alone: rows hold what others wrote, and `readline` takes other characters of theirs for an end too. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
