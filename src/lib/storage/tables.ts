import type { TableClient, TableEntityResult, TransactionAction } from '@azure/data-tables';
import { statusCodeOf } from '../errors.ts';
import { before, both, inRange } from './conditions.ts';
import { isKey } from './keys.ts';
import { conflictOr, isTableMissing, unavailable } from './tableErrors.ts';

/** A row as it is written: two keys and flat properties; `undefined` members are left out. */
export type Row = Readonly<Record<string, string | number | boolean | Date | undefined>> & {
  readonly partitionKey: string;
  readonly rowKey: string;
};

/** A row as it was read, with the ETag that a later conditional write names. */
export interface Stored {
  readonly etag: string;
  readonly row: Row;
}

/** One write of a transaction; all of one go to one partition. */
export type Write =
  | { readonly kind: 'insert'; readonly row: Row }
  | { readonly kind: 'upsert'; readonly row: Row }
  | { readonly kind: 'replace'; readonly row: Row; readonly etag: string }
  /** Whatever the row holds: the SDK sends no ETag for a delete inside a transaction. */
  | { readonly kind: 'delete'; readonly row: Pick<Row, 'partitionKey' | 'rowKey'> };

export interface Page {
  readonly rows: readonly Stored[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

/**
 * One table of Azure Table Storage.
 *
 * Absence is a value (`undefined`, `false`), a lost race is a {@link ConflictError}, everything else that the
 * service answers is an {@link UnavailableError}.
 */
export interface Table {
  get(partitionKey: string, rowKey: string): Promise<Stored | undefined>;
  /** Writes only where no such row exists; `false` where one does. */
  insert(row: Row): Promise<boolean>;
  /** Writes the given members and keeps the others; makes the row where there is none. */
  merge(row: Row): Promise<void>;
  /** Replaces the row that was read with `etag`. @returns the new ETag @throws ConflictError */
  replace(row: Row, etag: string): Promise<string>;
  /** Removes a row; with `etag` only as it was read. `false` where it was gone or had changed. */
  remove(partitionKey: string, rowKey: string, etag?: string): Promise<boolean>;
  /** All or nothing, one partition, at most 100. @throws ConflictError where an insert or an ETag failed */
  transact(writes: readonly Write[]): Promise<void>;
  /**
   * Rows of one partition (or, without one, of all) whose RowKey begins with `prefix`, in order.
   * @param pageSize how many are asked for at once, 1,000 unless fewer will do
   */
  query(
    partitionKey: string | undefined,
    prefix?: string,
    select?: readonly string[],
    pageSize?: number,
  ): AsyncIterable<Stored>;
  /**
   * The service looks for rows that meet a condition for five seconds at most: a page may hold fewer than `limit`, even none, and
   * have a next one all the same.
   *
   * @see https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
   * @param from where the page before ended
   * @param after a RowKey: only rows that come after it, in order
   * @param where what members of the rows must meet; see {@link isOne}
   */
  page(
    partitionKey: string,
    prefix: string,
    limit: number,
    from?: string,
    after?: string,
    where?: string,
  ): Promise<Page>;
  /** Rows of all partitions whose PartitionKey begins with `prefix`, and whose text `member` comes before `than`. */
  pageBefore(prefix: string, member: string, than: string, limit: number, from?: string): Promise<Page>;
}

/** Counts what goes over the wire; the limits per message are tested with it. */
export type OnTableOperation = (table: string, operation: string) => void;

export function openTable(
  name: string,
  client: TableClient,
  onOperation: OnTableOperation = () => {},
): Table {
  let created: Promise<void> | undefined;

  /** Runs one operation; makes the table on the first one that misses it. */
  async function run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    onOperation(name, operation);
    try {
      return await work();
    } catch (thrown) {
      if (!isTableMissing(thrown)) throw thrown;
      // A failure is not remembered: the next operation tries again.
      created ??= client.createTable().catch((failed: unknown) => {
        created = undefined;
        throw failed;
      });
      await created;
      return await work();
    }
  }

  async function readPage(
    partitionKey: string | undefined,
    prefix: string,
    limit: number,
    {
      from,
      after,
      where,
      select,
    }: {
      from?: string | undefined;
      after?: string | undefined;
      where?: string | undefined;
      select?: readonly string[] | undefined;
    },
  ): Promise<Page> {
    if (![partitionKey, prefix, after].every((key) => key === undefined || isKey(key))) return { rows: [] };
    return find(both([inRange(partitionKey, prefix, after), where]), limit, from, select);
  }

  async function find(
    filter: string | undefined,
    limit: number,
    from: string | undefined,
    select?: readonly string[],
  ): Promise<Page> {
    const queryOptions = { ...(filter && { filter }), ...(select && { select: [...select] }) };
    try {
      return await run('query', () => firstPage(client, queryOptions, limit, from));
    } catch (thrown) {
      throw unavailable(name, thrown);
    }
  }

  async function* query(
    partitionKey: string | undefined,
    prefix = '',
    select?: readonly string[],
    pageSize = 1_000,
  ): AsyncIterable<Stored> {
    let from: string | undefined;
    do {
      const page: Page = await readPage(partitionKey, prefix, pageSize, { from, select });
      yield* page.rows;
      from = page.next;
    } while (from !== undefined);
  }

  return {
    async get(partitionKey, rowKey) {
      if (!isKey(partitionKey) || !isKey(rowKey)) return undefined;
      try {
        return toStored(await run('get', () => client.getEntity(partitionKey, rowKey)));
      } catch (thrown) {
        if (statusCodeOf(thrown) === 404) return undefined;
        throw unavailable(name, thrown);
      }
    },
    async insert(row) {
      try {
        await run('insert', () => client.createEntity(row));
        return true;
      } catch (thrown) {
        if (statusCodeOf(thrown) === 409) return false;
        throw unavailable(name, thrown);
      }
    },
    async merge(row) {
      await run('merge', () => client.upsertEntity(row, 'Merge')).catch((thrown: unknown) => {
        throw unavailable(name, thrown);
      });
    },
    async replace(row, etag) {
      try {
        const { etag: written } = await run('replace', () => client.updateEntity(row, 'Replace', { etag }));
        return written ?? '';
      } catch (thrown) {
        throw conflictOr(name, thrown);
      }
    },
    async remove(partitionKey, rowKey, etag = '*') {
      if (!isKey(partitionKey) || !isKey(rowKey)) return false;
      try {
        await run('delete', () => client.deleteEntity(partitionKey, rowKey, { etag }));
        return true;
      } catch (thrown) {
        if (statusCodeOf(thrown) === 404 || statusCodeOf(thrown) === 412) return false;
        throw unavailable(name, thrown);
      }
    },
    async transact(writes) {
      try {
        await run('transaction', () => client.submitTransaction(writes.map(toAction)));
      } catch (thrown) {
        throw conflictOr(name, thrown);
      }
    },
    query,
    page: (partitionKey, prefix, limit, from, after, where) =>
      readPage(partitionKey, prefix, limit, { from, after, where }),
    // By PartitionKey, since the service finds no range of RowKeys without reading the whole table.
    pageBefore: (prefix, member, than, limit, from) => find(before(prefix, member, than), limit, from),
  };
}

async function firstPage(
  client: TableClient,
  queryOptions: { filter?: string; select?: string[] },
  maxPageSize: number,
  from: string | undefined,
): Promise<Page> {
  const pages = client
    .listEntities({ queryOptions })
    .byPage({ maxPageSize, ...(from !== undefined && { continuationToken: from }) });
  for await (const page of pages) {
    return {
      rows: page.map(toStored),
      ...(page.continuationToken !== undefined && { next: page.continuationToken }),
    };
  }
  return { rows: [] };
}

function toStored(entity: TableEntityResult<Record<string, unknown>>): Stored {
  const { etag, timestamp: _written, ...members } = entity;
  const row = Object.fromEntries(Object.entries(members).filter(([name]) => !name.startsWith('odata.')));
  return { etag, row: row as Row };
}

function toAction(write: Write): TransactionAction {
  switch (write.kind) {
    case 'insert':
      return ['create', write.row];
    case 'upsert':
      return ['upsert', write.row, 'Replace'];
    case 'replace':
      return ['update', write.row, 'Replace', { etag: write.etag }];
    case 'delete':
      return ['delete', { ...write.row }];
  }
}
