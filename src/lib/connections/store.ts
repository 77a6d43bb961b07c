import { type Clock, iso } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import { hash, newId, type Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Row, Table } from '../storage/tables.ts';
import { noAccess } from './access.ts';
import type { Act, AuditEntry } from './audit.ts';
import type { Connection } from './connection.ts';
import { historyRow, type HistoryLine, readHistory } from './history.ts';
import { laterMarks, type Listing } from './listing.ts';
import { type JournalEntry, journalEntry } from './provisioning.ts';
import { fromStateRow, toStateRow } from './rows.ts';
import { noHealth } from './verdict.ts';

export interface NewConnection {
  readonly profile: string;
  readonly profileVersion: number;
  readonly ownership: Connection['ownership'];
  readonly tenant: string;
  readonly tenantName: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly callers?: readonly string[] | undefined;
  readonly createdBy: string;
  /** Where whoever makes it may be asked to make the same once more: what bears it was made by them. Else a new one. */
  readonly id?: string;
  /** For the audit list. */
  readonly act?: Act;
}

/** What a change makes of a connection; `history` is written in the same transaction. */
export interface Change {
  readonly connection: Connection;
  readonly history?: string;
  /** The run that hears of it. */
  readonly run?: { readonly timer: string; readonly occurrence: string };
  /** Who did it, for the audit list: kept in the row until it is listed there. */
  readonly act?: Act;
  /** A line of a flow's journal, written in the same transaction. */
  readonly journal?: { readonly flow: string; readonly entry: JournalEntry };
}

/** A connection as it was read, and the ETag it then had. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly etag: string;
}

export interface ConnectionStore {
  /** Makes a connection in state `pending`; the error is the id of the one with this tenant, profile and name. */
  create(wanted: NewConnection): Promise<Result<Connection, string>>;
  /** Id of the connection with this tenant, profile and name, whatever the case of the name. */
  find(wanted: Pick<NewConnection, 'tenant' | 'profile' | 'name'>): Promise<string | undefined>;
  read(id: string): Promise<Connection | undefined>;
  /** As {@link read}, with what a later {@link update} needs to go without reading again. */
  open(id: string): Promise<OpenConnection | undefined>;
  /**
   * Reads, decides, writes; where another writer was faster, reads and decides again.
   *
   * @param decide pure, may run more than once; `undefined` leaves everything as it is
   * @param known as opened before; read where it is not given
   * @returns the connection as it now stands, `undefined` where there is none
   */
  update(
    id: string,
    decide: (current: Connection) => Change | undefined,
    known?: OpenConnection,
  ): Promise<Connection | undefined>;
  /** Writes the list's line anew from the state row, or drops it without one: mends what a process that died in between left behind. */
  relist(id: string): Promise<void>;
  /** The journal of one flow, in no particular order. */
  journal(id: string, flow: string): Promise<readonly JournalEntry[]>;
  /**
   * Removes every row of a connection, and frees its name.
   *
   * @returns `false` where somebody wrote to it meanwhile: then it is still there
   */
  forget(opened: OpenConnection): Promise<boolean>;
  /** Newest first. @param after a {@link HistoryLine.place}: only lines that come after it in that order */
  history(id: string, limit: number, after?: string): Promise<readonly HistoryLine[]>;
}

const ATTEMPTS = 8;

export function createConnectionStore(given: {
  connections: Table;
  lookup: Table;
  listing: Listing;
  clock: Clock;
  random: Random;
}): ConnectionStore {
  const { connections, lookup, listing, clock, random } = given;

  const open = async (id: string): Promise<OpenConnection | undefined> => {
    const stored = await connections.get(id, id);
    return stored && { connection: fromStateRow(stored.row), etag: stored.etag };
  };

  /** What was made before of this tenant, profile and name. @param own by which whoever asks knows their own */
  const existing = async (id: string, own: string | undefined) => {
    const there = await open(id);
    if (!there) return undefined;
    await listing.put(there.connection);
    return id === own ? ok(there.connection) : err(id);
  };

  return {
    async create({ act, ...wanted }) {
      const key = nameKey(wanted);
      const claimed = wanted.id ?? newId(random);
      const isNew = await lookup.insert({ partitionKey: key, rowKey: key, id: claimed });
      const id = isNew ? claimed : String((await lookup.get(key, key))?.row['id'] ?? claimed);
      const found = isNew ? undefined : await existing(id, wanted.id);
      if (found) return found;
      const now = iso(clock());
      const made: Connection = {
        ...wanted,
        tags: [...wanted.tags],
        callers: [...(wanted.callers ?? [])],
        id,
        state: 'pending',
        createdAt: now,
        changedAt: now,
        onboarding: { attempt: 0 },
        access: noAccess,
        links: [],
        unaudited: act ? [entryOf(act, id, clock(), random)] : [],
        health: noHealth,
      };
      // The name may have been claimed by a process that died before it wrote the row: then we finish its work. Listed first:
      // of a row without a line nobody would know, a line without a row is dropped by the sweep.
      await listing.put(made);
      const isMade = await connections.insert(toStateRow(made));
      return (isMade ? undefined : await existing(id, wanted.id)) ?? ok(made);
    },

    async find(wanted) {
      const key = nameKey(wanted);
      const claim = await lookup.get(key, key);
      // Whoever claimed the name may have died before it wrote the row.
      return claim && (await open(String(claim.row['id'])))?.connection.id;
    },

    open,
    read: async (id) => (await open(id))?.connection,

    async update(id, decide, known) {
      for (let attempt = 1; ; attempt += 1) {
        const current: OpenConnection | undefined = attempt === 1 && known ? known : await open(id);
        if (!current) return undefined;
        const change = decide(current.connection);
        if (!change) return current.connection;
        const now = clock();
        const { unaudited } = change.connection;
        const next = {
          ...marked(change),
          ...(change.act && { unaudited: [...unaudited, entryOf(change.act, id, now, random)] }),
          changedAt: iso(now),
        };
        try {
          const beside = rowsBeside(id, change, now, random);
          if (beside.length === 0) await connections.replace(toStateRow(next), current.etag);
          else
            await connections.transact([
              { kind: 'replace', row: toStateRow(next), etag: current.etag },
              ...beside.map((row) => ({ kind: 'upsert', row }) as const),
            ]);
        } catch (thrown) {
          if (thrown instanceof ConflictError && attempt < ATTEMPTS) continue;
          throw thrown;
        }
        await listing.put(next);
        return next;
      }
    },

    async relist(id) {
      const current = await open(id);
      await (current ? listing.put(current.connection) : listing.drop(id));
    },

    async journal(id, flow) {
      const entries: JournalEntry[] = [];
      for await (const { row } of connections.query(id, `${id}~j~${flow}~`))
        entries.push(journalEntry.parse(JSON.parse(String(row['entry']))));
      return entries;
    },

    async forget({ connection, etag }) {
      const { id } = connection;
      const key = nameKey(connection);
      // The list first: a crash in between leaves rows that nobody is shown, and a repeat ends it.
      await listing.drop(id);
      for await (const { row } of connections.query(id, id, ['PartitionKey', 'RowKey']))
        if (row.rowKey !== id) await connections.remove(id, row.rowKey);
      const claim = await lookup.get(key, key);
      const isOurs = claim?.row['id'] === id;
      if (isOurs) await lookup.remove(key, key, claim.etag);
      if (await connections.remove(id, id, etag)) return true;
      const there = await open(id);
      if (!there) return true;
      if (isOurs) await lookup.insert({ partitionKey: key, rowKey: key, id });
      await listing.put(there.connection);
      return false;
    },

    history: (id, limit, after) => readHistory(connections, id, limit, after),
  };
}

/** Tenant, profile and name are unique together. */
const nameKey = ({ tenant, profile, name }: Pick<Connection, 'tenant' | 'profile' | 'name'>): string =>
  `connection~${hash([tenant, profile, name.toLowerCase()].join('\n'))}`;

const marked = ({ connection, run }: Change): Connection =>
  run
    ? { ...connection, runs: laterMarks(connection.runs ?? {}, { [run.timer]: run.occurrence }) }
    : connection;

const entryOf = (act: Act, connection: string, now: number, random: Random): AuditEntry => ({
  id: `${act.action}-${newId(random)}`,
  at: iso(now),
  connection,
  ...act,
});

/** What is written with the state row, in its partition. */
function rowsBeside(id: string, { history, journal }: Change, now: number, random: Random): Row[] {
  return [
    ...(history === undefined ? [] : [historyRow(id, history, now, random)]),
    ...(journal
      ? [
          {
            partitionKey: id,
            rowKey: `${id}~j~${journal.flow}~${journal.entry.step}`,
            entry: JSON.stringify(journal.entry),
          },
        ]
      : []),
  ];
}
