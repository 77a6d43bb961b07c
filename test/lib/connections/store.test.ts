import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { DAY, iso, SECOND } from '../../../src/lib/clock.ts';
import { createListing, type Listing } from '../../../src/lib/connections/listing.ts';
import { fromStateRow, toStateRow } from '../../../src/lib/connections/rows.ts';
import { bucketOf, fromListingRow, toListingRow } from '../../../src/lib/connections/listedRows.ts';
import {
  type ConnectionStore,
  createConnectionStore,
  type NewConnection,
} from '../../../src/lib/connections/store.ts';
import { ConflictError, UnavailableError } from '../../../src/lib/errors.ts';
import { reverseTime } from '../../../src/lib/storage/keys.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { tableAt, type Time } from '../alerts/support.ts';

const { connectionString } = suiteStorage();
let tables: { connections: Table; lookup: Table; listing: Table };
let time: Time;
let listing: Listing;
let store: ConnectionStore;
let count = 0;

beforeEach(() => {
  count += 1;
  const table = (name: string) => tableAt(connectionString, `${name}${count}`);
  tables = { connections: table('connections'), lookup: table('lookup'), listing: table('listing') };
  time = { now: Date.UTC(2025, 0, 15) };
  ({ store, listing } = instance());
});

const clock = () => time.now;
/** The store as one process has it; `over` replaces some of its tables. */
function instance(over: Partial<typeof tables> = {}) {
  const used = { ...tables, ...over };
  const own = createListing({ table: used.listing, clock });
  return {
    listing: own,
    store: createConnectionStore({ ...used, listing: own, clock, random: randomBytes }),
  };
}
const wanted = (over: Partial<NewConnection> = {}): NewConnection => ({
  profile: 'certero-application',
  profileVersion: 1,
  ownership: 'shared',
  tenant: '11111111-1111-4111-8111-111111111111',
  tenantName: 'contoso.example',
  name: 'Contoso',
  tags: ['a'],
  createdBy: 'operator',
  ...over,
});
async function make(over: Partial<NewConnection> = {}) {
  const made = await store.create(wanted(over));
  if (!made.ok) throw new Error('there is one already');
  return made.value;
}
const rows = async (table: Table) => {
  const found = [];
  for await (const { row } of table.query(undefined)) found.push(row);
  return found;
};
/** Fails at the first call, as where the process ends there. */
const dyingAt = (table: Table, name: 'insert' | 'merge'): Table => ({
  ...table,
  [name]: () => Promise.reject(new UnavailableError('the process ended')),
});

describe('create', () => {
  test('makes a pending connection that can be read and listed at once', async () => {
    const made = await make();
    expect(made).toMatchObject({ state: 'pending', createdAt: iso(time.now), onboarding: { attempt: 0 } });
    expect(await store.read(made.id)).toEqual(made);
    expect(await listing.all()).toMatchObject([{ id: made.id, name: 'Contoso', state: 'pending' }]);
    // What is worked out of a copy is good for as long as it is the same one.
    const copy = await listing.all();
    expect(await listing.all()).toBe(copy);
    await store.update(made.id, (connection) => ({ connection }));
    expect(await listing.all()).not.toBe(copy);
  });

  test.each<[string, Partial<NewConnection>]>([
    ['the same', {}],
    ['the same name in other letters', { name: 'CONTOSO' }],
    ['the same with other tags', { tags: [] }],
  ])('a second time, with %s, names the one that is there', async (_name, over) => {
    const made = await make();
    expect(await store.find(wanted(over))).toBe(made.id);
    expect(await store.create(wanted(over))).toEqual({ ok: false, error: made.id });
    expect(await rows(tables.connections)).toHaveLength(1);
  });

  test.each<[string, Partial<NewConnection>]>([
    ['name', { name: 'Contoso West' }],
    ['tenant', { tenant: '22222222-2222-4222-8222-222222222222' }],
    ['profile', { profile: 'snow' }],
  ])('with another %s is another one', async (_name, over) => {
    const made = await make();
    expect(await store.find(wanted(over))).toBeUndefined();
    const other = await store.create(wanted(over));
    expect(other.ok && other.value.id !== made.id).toBe(true);
  });

  test('twice at once makes one', async () => {
    const outcomes = await Promise.all([store.create(wanted()), instance().store.create(wanted())]);
    const ids = outcomes.map((one) => (one.ok ? one.value.id : one.error));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(ids).size).toBe(1);
    expect(await rows(tables.connections)).toHaveLength(1);
  });

  test('after a crash between the name and the row finishes the work, under the id that was claimed', async () => {
    const dying = instance({ connections: dyingAt(tables.connections, 'insert') }).store;
    await expect(dying.create(wanted())).rejects.toThrow('the process ended');
    const [claim] = await rows(tables.lookup);
    expect(await rows(tables.connections)).toEqual([]);
    expect(await store.find(wanted())).toBeUndefined();
    const made = await store.create(wanted());
    expect(made).toMatchObject({ ok: true, value: { id: claim?.['id'] } });
    expect(await rows(tables.lookup)).toHaveLength(1);
  });

  test('after a crash between the list and the row finishes the work, listed once', async () => {
    const dying = instance({ connections: dyingAt(tables.connections, 'insert') }).store;
    await expect(dying.create(wanted())).rejects.toThrow('the process ended');
    const [line] = await listing.fresh();
    expect(await store.create(wanted())).toMatchObject({ ok: true, value: { id: line?.id } });
    expect(await listing.fresh()).toEqual([line]);
  });

  test('after a crash before the list has made nothing that is not listed', async () => {
    const dying = instance({ listing: dyingAt(tables.listing, 'merge') }).store;
    await expect(dying.create(wanted())).rejects.toThrow('the process ended');
    expect(await rows(tables.connections)).toEqual([]);
    expect(await store.create(wanted())).toMatchObject({ ok: true });
    expect(await listing.fresh()).toMatchObject([{ name: 'Contoso' }]);
  });

  test('again under the same id is answered with what was made', async () => {
    const id = 'a'.repeat(32);
    const made = await make({ id });
    expect(await store.create(wanted({ id }))).toEqual({ ok: true, value: made });
    expect(await store.create(wanted({ id: 'b'.repeat(32) }))).toEqual({ ok: false, error: id });
  });
});

describe('update', () => {
  test('of nothing is nothing', async () => {
    expect(await store.update('nobody', (connection) => ({ connection }))).toBeUndefined();
    expect(await store.open('nobody')).toBeUndefined();
    expect(await store.read('nobody')).toBeUndefined();
  });

  test('writes what was decided, and when', async () => {
    const { id } = await make();
    time.now += DAY;
    const updated = await store.update(id, (connection) => ({ connection: { ...connection, tags: ['b'] } }));
    expect(updated).toMatchObject({ tags: ['b'], changedAt: iso(time.now), createdAt: iso(time.now - DAY) });
    expect(await store.read(id)).toEqual(updated);
  });

  test('that decides nothing writes nothing', async () => {
    const { id } = await make();
    const before = await store.open(id);
    expect(await store.update(id, () => undefined)).toEqual(before?.connection);
    expect(await store.open(id)).toEqual(before);
  });

  test('that lost a race decides again, on what is there now', async () => {
    const { id } = await make();
    const known = await store.open(id);
    await instance().store.update(id, (one) => ({ connection: { ...one, tags: [...one.tags, 'theirs'] } }));
    const seen: (readonly string[])[] = [];
    const updated = await store.update(
      id,
      (connection) => {
        seen.push(connection.tags);
        return { connection: { ...connection, tags: [...connection.tags, 'mine'] } };
      },
      known,
    );
    expect(updated?.tags).toEqual(['a', 'theirs', 'mine']);
    expect(seen).toEqual([['a'], ['a', 'theirs']]);
  });

  test('by many at once loses none', async () => {
    const { id } = await make({ tags: [] });
    const add = (tag: string) =>
      instance().store.update(id, (one) => ({ connection: { ...one, tags: [...one.tags, tag] } }));
    const tags = ['1', '2', '3', '4', '5'];
    await Promise.all(tags.map(add));
    expect((await store.read(id))?.tags.toSorted()).toEqual(tags);
  });

  test('that loses every race says so', async () => {
    const { id } = await make();
    const losing = instance({
      connections: { ...tables.connections, replace: () => Promise.reject(new ConflictError('always')) },
    }).store;
    await expect(losing.update(id, (connection) => ({ connection }))).rejects.toThrow(ConflictError);
  });

  test('of a row that was removed meanwhile does not bring it back', async () => {
    const { id } = await make();
    const known = await store.open(id);
    await tables.connections.remove(id, id);
    const before = (await rows(tables.listing)).length;
    expect(await store.update(id, (connection) => ({ connection }), known)).toBeUndefined();
    expect(await rows(tables.connections)).toEqual([]);
    expect(await rows(tables.listing)).toHaveLength(before);
  });

  test('whose process ends before the list is written leaves the state right, and the list is set right by the next', async () => {
    const { id } = await make();
    const dying = instance({ listing: dyingAt(tables.listing, 'merge') }).store;
    const heal = dying.update(id, (one) => ({ connection: { ...one, state: 'healthy' } }));
    await expect(heal).rejects.toThrow('the process ended');
    expect((await store.read(id))?.state).toBe('healthy');
    expect(await listing.fresh()).toMatchObject([{ state: 'pending' }]);
    await store.update(id, (connection) => ({ connection }));
    expect(await listing.fresh()).toMatchObject([{ state: 'healthy' }]);
  });
});

describe('history', () => {
  const say = (id: string, history: string) => store.update(id, (connection) => ({ connection, history }));

  test('is read newest first, and no more than asked for', async () => {
    const { id } = await make();
    for (const text of ['one', 'two', 'three']) {
      time.now += SECOND;
      await say(id, text);
    }
    expect(await store.history(id, 10)).toMatchObject([
      { at: iso(time.now), text: 'three' },
      { at: iso(time.now - SECOND), text: 'two' },
      { at: iso(time.now - 2 * SECOND), text: 'one' },
    ]);
    const [first, second, ...more] = await store.history(id, 2);
    expect(more).toEqual([]);
    expect(await store.history(id, 2, second?.place)).toMatchObject([{ text: 'one' }]);
    expect(await store.history(id, 1, first?.place)).toEqual([second]);
    expect(await store.history('nobody', 2)).toEqual([]);
  });

  test('keeps two lines of one millisecond', async () => {
    const { id } = await make();
    await say(id, 'one');
    await say(id, 'two');
    expect((await store.history(id, 10)).map(({ text }) => text).toSorted()).toEqual(['one', 'two']);
  });

  test('is written with the state or not at all', async () => {
    const { id } = await make();
    const known = await store.open(id);
    await store.update(id, (connection) => ({ connection: { ...connection, tags: ['theirs'] } }));
    const dead = instance({
      connections: { ...tables.connections, get: () => Promise.resolve(undefined) },
    }).store;
    await dead.update(id, (connection) => ({ connection, history: 'never happened' }), known);
    expect(await store.history(id, 10)).toEqual([]);
    expect((await store.read(id))?.tags).toEqual(['theirs']);
  });

  test('sorts by time as text, up to the end of time', () => {
    const times = [0, 1, Date.UTC(2025, 0), Date.UTC(9999, 11), 8_640_000_000_000_000];
    expect(times.map(reverseTime).toSorted()).toEqual(times.toReversed().map(reverseTime));
  });
});

describe('the list', () => {
  const run = { timer: 'checkConsentStatus', occurrence: '2025-01-15T02:00:00.000Z' };

  test('keeps the marks of runs when something else is written', async () => {
    const { id } = await make();
    await store.update(id, (connection) => ({ connection, run }));
    await store.update(id, (connection) => ({ connection: { ...connection, state: 'healthy' } }));
    await store.update(id, (connection) => ({ connection, run: { ...run, timer: 'checkAnonymization' } }));
    const marks = { checkConsentStatus: run.occurrence, checkAnonymization: run.occurrence };
    expect(await listing.all()).toMatchObject([{ state: 'healthy', runs: marks }]);
    expect(await listing.fresh()).toMatchObject([{ state: 'healthy', runs: marks }]);
  });

  test('never moves a mark back: what an older run hears late is no news', async () => {
    const { id } = await make();
    const older = { ...run, occurrence: '2025-01-14T02:00:00.000Z' };
    const marks = [{ runs: { checkConsentStatus: run.occurrence } }];
    await store.update(id, (connection) => ({ connection, run }));
    await instance().store.update(id, (connection) => ({ connection, run: older }));
    expect(await listing.fresh()).toMatchObject(marks);
    await store.update(id, (connection) => ({ connection, run: older }));
    expect(await listing.all()).toMatchObject(marks);
    expect(await listing.fresh()).toMatchObject(marks);
  });

  test('is told a mark that a process which died wrote to the connection alone', async () => {
    const { id } = await make();
    const dies: Table = { ...tables.listing, merge: () => Promise.reject(new UnavailableError('died')) };
    const update = instance({ listing: dies }).store.update(id, (connection) => ({ connection, run }));
    await expect(update).rejects.toThrow('died');
    await store.relist(id);
    expect(await listing.fresh()).toMatchObject([{ runs: { checkConsentStatus: run.occurrence } }]);
  });

  test('is read at most once in 15 seconds, however many ask', async () => {
    let reads = 0;
    const counted: Table = {
      ...tables.listing,
      query: (...given) => {
        reads += 1;
        return tables.listing.query(...given);
      },
    };
    const own = createListing({ table: counted, clock });
    await Promise.all([own.all(), own.all(), own.all()]);
    await own.all();
    expect(reads).toBe(1);
    await make();
    expect(await own.all()).toEqual([]);
    time.now += 15 * SECOND;
    expect(await own.all()).toHaveLength(1);
    expect(reads).toBe(2);
  });

  test('shows own writes at once, those of others by reading afresh', async () => {
    await listing.all();
    const { id } = await make();
    expect(await listing.all()).toMatchObject([{ id }]);
    await instance().store.create(wanted({ name: 'Theirs' }));
    expect(await listing.all()).toHaveLength(1);
    expect(await listing.fresh()).toHaveLength(2);
    expect(await listing.all()).toHaveLength(2);
  });

  test('shows own writes also where they fell into a reading under way', async () => {
    const kept = await make({ name: 'Kept' });
    const gates: (() => void)[] = [];
    const slow: Table = {
      ...tables.listing,
      async *query(...given) {
        const read = [];
        for await (const stored of tables.listing.query(...given)) read.push(stored);
        // What was read is old by now.
        await new Promise<void>((open) => gates.push(open));
        yield* read;
      },
    };
    const own = instance({ listing: slow });
    const reading = own.listing.all();
    while (gates.length === 0) await new Promise((again) => setImmediate(again));
    const made = await own.store.create(wanted({ name: 'Made meanwhile' }));
    await own.store.update(kept.id, (connection) => ({
      connection: { ...connection, state: 'healthy' },
      run,
    }));
    for (const open of gates) open();
    const listed = await reading;
    expect(listed.find(({ id }) => id === kept.id)).toMatchObject({
      state: 'healthy',
      runs: { checkConsentStatus: run.occurrence },
    });
    expect(listed.map(({ id }) => id)).toContain(made.ok && made.value.id);
    expect(await own.listing.all()).toEqual(listed);
  });

  test('keeps the lines that did not change when it is read again', async () => {
    const [kept, changed] = [await make({ name: 'Kept' }), await make({ name: 'Changed' })];
    const other = instance();
    const lineOf = async ({ id }: { id: string }) => (await other.listing.all()).find((one) => one.id === id);
    const before = await lineOf(kept);
    expect((await lineOf(changed))?.state).toBe('pending');
    await store.update(changed.id, (connection) => ({ connection: { ...connection, state: 'healthy' } }));
    time.now += 15 * SECOND;
    expect((await lineOf(changed))?.state).toBe('healthy');
    expect(await lineOf(kept)).toBe(before);
  });

  test('survives a reading that failed', async () => {
    await make();
    let fails = true;
    const own = createListing({
      table: {
        ...tables.listing,
        async *query(...given) {
          if (fails) throw new UnavailableError('away');
          yield* tables.listing.query(...given);
        },
      },
      clock,
    });
    await expect(own.all()).rejects.toThrow('away');
    fails = false;
    expect(await own.all()).toHaveLength(1);
  });
});

describe('a row', () => {
  test('gives back what was put in', async () => {
    const made = await make();
    const full = {
      ...made,
      state: 'degraded' as const,
      onboarding: {
        attempt: 3,
        waitingFor: 'consent' as const,
        setback: { code: 'declined' as const, at: iso(1) },
      },
      links: [{ id: 'l', expiresAt: iso(2), revokedAt: iso(3) }],
      health: { ...made.health, sequenceFloor: 4, stateSequence: 5 },
    };
    expect(fromStateRow(toStateRow(full))).toEqual(full);
    await store.update(made.id, () => ({ connection: full }));
    expect(await store.read(made.id)).toEqual({ ...full, changedAt: iso(time.now) });
  });

  test('that outgrows a property of a table is refused before anything is written', async () => {
    const made = await make();
    const before = await store.open(made.id);
    const tags = Array.from({ length: 1_000 }, (_, at) => `a rather long tag, number ${at}`);
    const update = store.update(made.id, (connection) => ({ connection: { ...connection, tags } }));
    await expect(update).rejects.toThrow(/^tags has grown to \d+ characters, over 24576$/);
    expect(await store.open(made.id)).toEqual(before);
    expect(() => toStateRow({ ...made, tags: ['x'.repeat(24_576 - 4)] })).not.toThrow();
    expect(() => toStateRow({ ...made, tags: ['x'.repeat(24_576 - 3)] })).toThrow('tags');
  });

  test('of the list survives what is not in it', () => {
    expect(fromListingRow({ partitionKey: '00', rowKey: 'id' })).toMatchObject({
      id: 'id',
      wrong: [],
      changed: false,
      runs: {},
      dueAt: undefined,
      lastCheckedAt: undefined,
    });
  });

  test('of the list lies in one of sixteen partitions, always the same', async () => {
    const made = await make();
    const ids = Array.from({ length: 500 }, () => randomBytes(16).toString('hex'));
    expect(new Set(ids.map(bucketOf)).size).toBe(16);
    expect(toListingRow(made).partitionKey).toBe(bucketOf(made.id));
    expect(bucketOf(made.id)).toMatch(/^(0\d|1[0-5])$/);
  });
});

describe('what is forgotten', () => {
  const made = async () => {
    const created = await store.create(wanted());
    if (!created.ok) throw new Error('there is one already');
    const opened = await store.open(created.value.id);
    if (!opened) throw new Error('it is gone');
    return opened;
  };
  const listed = async () => (await instance().listing.all()).length;

  test('is gone, and its name is free', async () => {
    const opened = await made();
    expect(await store.forget(opened)).toBe(true);
    expect([await store.read(opened.connection.id), await listed()]).toEqual([undefined, 0]);
    expect(await store.create(wanted())).toMatchObject({ ok: true });
  });

  test('is still there, listed and by its name, where somebody wrote to it meanwhile', async () => {
    const opened = await made();
    const { id } = opened.connection;
    await store.update(id, (current) => ({ connection: { ...current, tags: ['late'] } }));
    expect(await store.forget(opened)).toBe(false);
    expect(await store.read(id)).toMatchObject({ tags: ['late'] });
    expect(await listed()).toBe(1);
    expect(await store.create(wanted())).toEqual({ ok: false, error: id });
  });

  test('leaves its name to whoever has it by now, and is gone at a repeat', async () => {
    const opened = await made();
    for await (const { row } of tables.lookup.query(undefined))
      await tables.lookup.merge({ ...row, id: 'another' });
    expect([await store.forget(opened), await store.forget(opened)]).toEqual([true, true]);
    expect(await store.create(wanted())).toMatchObject({ ok: true, value: { id: 'another' } });
  });
});
