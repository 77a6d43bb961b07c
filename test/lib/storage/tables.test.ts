import { TableClient } from '@azure/data-tables';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { ConflictError, UnavailableError } from '../../../src/lib/errors.ts';
import { openTable, type Row, type Stored, type Table } from '../../../src/lib/storage/tables.ts';

const { connectionString } = suiteStorage();
let table: Table;
let operations: string[];
let count = 0;

beforeEach(() => {
  count += 1;
  table = open();
});

function open(address = connectionString): Table {
  operations = [];
  const name = `table${count}`;
  const client = TableClient.fromConnectionString(address, name, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  return openTable(name, client, (...given) => operations.push(given.join(' ')));
}
const row = (rowKey: string, more: Partial<Row> = {}): Row => ({ partitionKey: 'p', rowKey, ...more });
async function stored(rowKey: string): Promise<Stored> {
  const found = await table.get('p', rowKey);
  if (!found) throw new Error(`no row ${rowKey}`);
  return found;
}
async function keysOf(rows: AsyncIterable<Stored>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { row } of rows) keys.push(row.rowKey);
  return keys;
}

describe('a table that is not there yet', () => {
  const first: [string, () => Promise<unknown>, unknown][] = [
    ['get', () => table.get('p', 'r'), undefined],
    ['insert', () => table.insert(row('r')), true],
    ['merge', () => table.merge(row('r')), undefined],
    ['remove', () => table.remove('p', 'r'), false],
    ['transact', () => table.transact([{ kind: 'insert', row: row('r') }]), undefined],
    ['page', () => table.page('p', '', 10), { rows: [] }],
    ['pageBefore', () => table.pageBefore('p', 'at', '2', 10), { rows: [] }],
    ['query', () => keysOf(table.query('p')), []],
  ];
  test.each(first)('is made by the first use, by %s', async (_name, use, answer) => {
    expect(await use()).toEqual(answer);
    expect(await table.insert(row('another'))).toBe(true);
  });

  test('is made once, however many come at once', async () => {
    const keys = Array.from({ length: 10 }, (_, at) => String(at));
    expect(await Promise.all(keys.map((key) => table.insert(row(key))))).toEqual(keys.map(() => true));
  });

  test('has no row to replace', async () => {
    await expect(table.replace(row('r'), '*')).rejects.toThrow(ConflictError);
  });
});

describe('a row', () => {
  test('is read as it was written, with its kinds', async () => {
    const written = row('r', {
      text: 'Grüße, ✓',
      number: 42,
      fraction: 1.5,
      yes: true,
      empty: '',
      left: undefined,
    });
    await table.insert(written);
    const read = await stored('r');
    const { left: _left, ...rest } = written;
    expect(read.row).toEqual(rest);
    expect(read.etag).toMatch(/^W\//);
  });

  test('that is not there is a value', async () => {
    expect(await table.get('p', 'nobody')).toBeUndefined();
    expect(await table.remove('p', 'nobody')).toBe(false);
  });

  test('is inserted once', async () => {
    expect(await table.insert(row('r', { who: 'first' }))).toBe(true);
    expect(await table.insert(row('r', { who: 'second' }))).toBe(false);
    expect((await stored('r')).row['who']).toBe('first');
  });

  test('is inserted by one of many at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => table.insert(row('r'))));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  test('is merged: what is not given stays', async () => {
    await table.merge(row('r', { a: 1, b: 1 }));
    await table.merge(row('r', { b: 2, c: 2 }));
    expect((await stored('r')).row).toMatchObject({ a: 1, b: 2, c: 2 });
  });

  test('is replaced as it was read: what is not given goes', async () => {
    await table.insert(row('r', { a: 1, b: 1 }));
    const { etag } = await stored('r');
    const next = await table.replace(row('r', { b: 2 }), etag);
    expect((await stored('r')).row).toEqual(row('r', { b: 2 }));
    expect(next).toBe((await stored('r')).etag);
    await table.replace(row('r', { b: 3 }), next);
  });

  test('is not replaced where somebody else was faster, nor where it is gone', async () => {
    await table.insert(row('r', { who: 'first' }));
    const { etag } = await stored('r');
    await table.merge(row('r', { who: 'other' }));
    await expect(table.replace(row('r', { who: 'late' }), etag)).rejects.toThrow(ConflictError);
    expect((await stored('r')).row['who']).toBe('other');
    await table.remove('p', 'r');
    await expect(table.replace(row('r'), etag)).rejects.toThrow(ConflictError);
    expect(await table.get('p', 'r')).toBeUndefined();
  });

  test('is removed as it was read, and once', async () => {
    await table.insert(row('r'));
    const { etag } = await stored('r');
    await table.merge(row('r', { changed: true }));
    expect(await table.remove('p', 'r', etag)).toBe(false);
    const now = await stored('r');
    const outcomes = await Promise.all([1, 2, 3].map(() => table.remove('p', 'r', now.etag)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await table.get('p', 'r')).toBeUndefined();
  });
});

describe('a transaction', () => {
  test('writes all of it', async () => {
    await table.insert(row('gone'));
    await table.insert(row('old', { a: 1 }));
    const old = await stored('old');
    await table.transact([
      { kind: 'insert', row: row('new') },
      { kind: 'upsert', row: row('put') },
      { kind: 'replace', row: row('old', { a: 2 }), etag: old.etag },
      { kind: 'delete', row: row('gone') },
    ]);
    expect(await keysOf(table.query('p'))).toEqual(['new', 'old', 'put']);
    expect((await stored('old')).row['a']).toBe(2);
  });

  test.each<[string, (etag: string) => Parameters<Table['transact']>[0]]>([
    ['a row that is there already', () => [{ kind: 'insert', row: row('there') }]],
    ['a row that changed', (etag) => [{ kind: 'replace', row: row('there', { a: 9 }), etag }]],
    ['the removal of a row that is gone', () => [{ kind: 'delete', row: row('nobody') }]],
  ])('writes nothing of it where it holds %s', async (_name, writes) => {
    await table.insert(row('there', { a: 1 }));
    const { etag } = await stored('there');
    await table.merge(row('there', { a: 2 }));
    const all = [{ kind: 'upsert', row: row('beside') } as const, ...writes(etag)];
    await expect(table.transact(all)).rejects.toThrow(ConflictError);
    expect(await keysOf(table.query('p'))).toEqual(['there']);
    expect((await stored('there')).row['a']).toBe(2);
  });
});

test('a transaction removes a row also where it changed: @azure/data-tables sends no ETag with a removal', async () => {
  await table.insert(row('there', { a: 1 }));
  await table.merge(row('there', { a: 2 }));
  await table.transact([{ kind: 'delete', row: row('there') }]);
  expect(await table.get('p', 'there')).toBeUndefined();
});

describe('rows are read', () => {
  beforeEach(async () => {
    for (const key of ['a~1', 'a~2', 'a~3', 'a', 'b~1', 'a\u00e9'])
      await table.insert(row(key, { x: key, y: 1 }));
    await table.insert({ partitionKey: "q'uote", rowKey: 'a~9' });
  });

  test('by partition and beginning, in order', async () => {
    expect(await keysOf(table.query('p', 'a~'))).toEqual(['a~1', 'a~2', 'a~3']);
    expect(await keysOf(table.query('p', 'c'))).toEqual([]);
    expect(await keysOf(table.query('p'))).toEqual(['a', 'a~1', 'a~2', 'a~3', 'a\u00e9', 'b~1']);
    expect(await keysOf(table.query("q'uote", 'a'))).toEqual(['a~9']);
  });

  test('of all partitions', async () => {
    expect(await keysOf(table.query(undefined, 'a~'))).toEqual(['a~1', 'a~2', 'a~3', 'a~9']);
    expect(await keysOf(table.query(undefined))).toHaveLength(7);
  });

  test('with the members that are wanted', async () => {
    for await (const { row } of table.query('p', 'a~1', ['partitionKey', 'rowKey', 'x']))
      expect(row).toEqual({ partitionKey: 'p', rowKey: 'a~1', x: 'a~1' });
  });

  test('page by page, each once', async () => {
    const first = await table.page('p', 'a~', 2);
    expect(first.rows.map(({ row }) => row.rowKey)).toEqual(['a~1', 'a~2']);
    expect(first.next).toBeDefined();
    const second = await table.page('p', 'a~', 2, first.next);
    expect(second.rows.map(({ row }) => row.rowKey)).toEqual(['a~3']);
    expect(second.next).toBeUndefined();
  });

  test('beyond what one answer holds', async () => {
    const keys = Array.from({ length: 1_100 }, (_, at) => `m~${String(at).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 100)
      await table.transact(keys.slice(at, at + 100).map((key) => ({ kind: 'insert', row: row(key) })));
    expect(await keysOf(table.query('p', 'm~'))).toEqual(keys);
  });
});

describe('every operation', () => {
  test('is counted once', async () => {
    await table.insert(row('r'));
    operations.length = 0;
    await table.get('p', 'r');
    await table.merge(row('r'));
    await table.remove('p', 'r');
    await keysOf(table.query('p'));
    const name = `table${count}`;
    expect(operations).toEqual([`${name} get`, `${name} merge`, `${name} delete`, `${name} query`]);
  });

  test('on a storage that does not answer is unavailable, neither absent nor lost', async () => {
    const away = open(
      'DefaultEndpointsProtocol=http;AccountName=x;AccountKey=eA==;TableEndpoint=http://127.0.0.1:9/x;',
    );
    const uses: (() => Promise<unknown>)[] = [
      () => away.get('p', 'r'),
      () => away.insert(row('r')),
      () => away.merge(row('r')),
      () => away.replace(row('r'), '*'),
      () => away.remove('p', 'r'),
      () => away.transact([{ kind: 'insert', row: row('r') }]),
      () => away.page('p', '', 1),
      () => away.pageBefore('p', 'at', '2', 1),
      () => keysOf(away.query('p')),
    ];
    for (const use of uses) await expect(use()).rejects.toThrow(UnavailableError);
  });

  test('with a key that is not allowed is unavailable, not a lost race', async () => {
    await expect(table.insert(row('a/b'))).rejects.toThrow(UnavailableError);
  });

  test.each(['a/b', 'a\\b', 'a#b', 'a?b', 'a\0b', 'a\u0085b', '\uD800', 'x'.repeat(513)])(
    'with a key that no row can have finds nothing, without asking: %j',
    async (key) => {
      await table.insert(row('r'));
      operations.length = 0;
      expect(await table.get(key, 'r')).toBeUndefined();
      expect(await table.get('p', key)).toBeUndefined();
      expect(await table.remove('p', key)).toBe(false);
      expect(await table.page(key, '', 10)).toEqual({ rows: [] });
      expect(await table.page('p', '', 10, undefined, key)).toEqual({ rows: [] });
      expect(await keysOf(table.query('p', key))).toEqual([]);
      expect(operations).toEqual([]);
    },
  );

  test('with the longest key finds its row', async () => {
    const key = 'é'.repeat(512);
    expect(await table.insert(row(key))).toBe(true);
    expect(await table.get('p', key)).toBeDefined();
  });
});
