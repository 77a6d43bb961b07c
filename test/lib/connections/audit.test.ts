import { describe, expect, test } from '@jest/globals';
import { type Audit, type AuditEntry, createAudit } from '../../../src/lib/connections/audit.ts';
import { iso } from '../../../src/lib/clock.ts';
import { reverseTime } from '../../../src/lib/storage/keys.ts';
import { actionText } from '../../../src/lib/web/pages/auditTexts.ts';
import { tableAt } from '../alerts/support.ts';
import { suiteStorage } from '../../support/storage.ts';

const { connectionString } = suiteStorage();
const NOW = Date.UTC(2026, 1, 15);
let count = 0;
const list = (): Audit => {
  count += 1;
  return createAudit({ table: tableAt(connectionString, `audit${count}`), clock: () => NOW });
};
const entry = (id: string, at: string): AuditEntry => ({
  id,
  at,
  by: 'olivia',
  action: 'credential.replaced',
  connection: 'c',
  text: 'The secret was replaced.',
});
const ids = (page: Awaited<ReturnType<Audit['page']>>): string[] =>
  page.ok ? page.value.items.map(({ id }) => id) : ['refused'];

describe('the audit list', () => {
  test('is empty where nothing happened', async () => {
    expect(await list().page(10)).toEqual({ ok: true, value: { items: [] } });
  });

  test('gives the newest first, across months in which nothing happened, page by page', async () => {
    const audit = list();
    await audit.add(entry('old', '2025-03-01T00:00:00.000Z'));
    await audit.add(entry('new', '2026-02-14T00:00:00.000Z'));
    await audit.add(entry('between', '2025-12-31T23:59:59.999Z'));
    await audit.add(entry('newer', '2026-02-14T00:00:00.001Z'));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await audit.page(1, cursor);
      if (!page.ok) throw new Error(page.error);
      seen.push(...page.value.items.map(({ id }) => id));
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['newer', 'new', 'between', 'old']);
    expect(ids(await audit.page(10))).toEqual(seen);
  });

  test('lists an act that only a later version knows by its own word', async () => {
    const audit = list();
    const later = { ...entry('later', '2026-02-01T00:00:00.000Z'), action: 'connection.praised' };
    await audit.add(later);
    await audit.add(entry('known', '2026-02-02T00:00:00.000Z'));
    expect(ids(await audit.page(10))).toEqual(['known', 'later']);
    expect(ids(await audit.page(10, undefined, { action: 'credential.replaced' }))).toEqual(['known']);
    expect([actionText(later.action), actionText('constructor'), actionText('run.started')]).toEqual([
      'connection.praised',
      'constructor',
      'Run started',
    ]);
  });

  test('holds an act once, however often it is written down', async () => {
    const audit = list();
    const one = entry('once', '2026-02-01T00:00:00.000Z');
    await audit.add(one);
    await audit.add({ ...one, text: 'Something else.' });
    expect(await audit.page(10)).toEqual({ ok: true, value: { items: [one] } });
  });

  test('gives what a filter chooses, page by page, also where others stand between', async () => {
    const audit = list();
    for (const [at, id] of ['a', 'b', 'c', 'd', 'e', 'f'].entries())
      await audit.add({
        ...entry(id, `2026-0${at < 2 ? 1 : 2}-0${at + 1}T00:00:00.000Z`),
        ...(at % 2 === 0 && { by: 'mooring', connection: 'other', action: 'webhook.added' as const }),
      });
    const first = await audit.page(2, undefined, { by: ['olivia'] });
    expect(ids(first)).toEqual(['f', 'd']);
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(ids(await audit.page(2, cursor, { by: ['olivia'] }))).toEqual(['b']);
    expect(ids(await audit.page(9, undefined, { by: ['olivia', 'mooring'], month: '2026-01' }))).toEqual([
      'b',
      'a',
    ]);
    expect(ids(await audit.page(9, undefined, { connection: 'other' }))).toEqual(['e', 'c', 'a']);
    expect(ids(await audit.page(9, undefined, { action: 'webhook.added', month: '2026-02' }))).toEqual([
      'e',
      'c',
    ]);
    expect(await audit.page(9, undefined, { month: '2026-01', by: ['nobody'] })).toEqual({
      ok: true,
      value: { items: [] },
    });
    expect(ids(await audit.page(2, cursor, { month: '2025-12' }))).toEqual(['refused']);
  });

  test('leaves out actions, and goes on where it was', async () => {
    const audit = list();
    for (let at = 0; at < 9; at += 1)
      await audit.add({
        ...entry(`a${at}`, `2026-02-0${at + 1}T00:00:00.000Z`),
        action: at % 3 === 0 ? 'token.given' : at % 3 === 1 ? 'connection.imported' : 'link.created',
      });
    const filter = { except: ['token.given', 'connection.imported'] as const };
    const first = await audit.page(2, undefined, { except: [...filter.except] });
    expect(ids(first)).toEqual(['a8', 'a5']);
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(ids(await audit.page(2, cursor, { except: [...filter.except] }))).toEqual(['a2']);
  });

  test('looks no further once that has taken long, and says where to go on', async () => {
    let now = NOW;
    const table = tableAt(connectionString, `audit${(count += 1)}`);
    const audit = createAudit({
      table: {
        ...table,
        page: async (...asked) => {
          now += 3_000;
          return table.page(...asked);
        },
      },
      clock: () => now,
    });
    await audit.add({ ...entry('old', '2025-10-01T00:00:00.000Z'), by: 'rosa' });
    const first = await audit.page(9, undefined, { by: ['rosa'] });
    expect(ids(first)).toEqual([]);
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(cursor).toBeDefined();
    const second = await audit.page(9, cursor, { by: ['rosa'] });
    expect(ids(await audit.page(9, second.ok ? second.value.cursor : '', { by: ['rosa'] }))).toEqual(['old']);
  });

  test('reads of a connection what was done to it, and of other filters so much and no more', async () => {
    const table = tableAt(connectionString, `audit${(count += 1)}`);
    const read: number[] = [];
    const audit = createAudit({
      table: {
        ...table,
        query(part, prefix, select, pageSize = 1_000) {
          read.push(pageSize);
          return table.query(part, prefix, select, pageSize);
        },
        page: async (...asked) => {
          const page = await table.page(...asked);
          read.push(page.rows.length);
          return page;
        },
      },
      clock: () => NOW,
    });
    const rows = Array.from({ length: 2_100 }, (_, at) => entry(`other-${at}`, iso(NOW - at - 1)));
    for (let from = 0; from < rows.length; from += 100)
      await table.transact(
        rows.slice(from, from + 100).map(({ id, at, ...rest }) => ({
          kind: 'insert',
          row: { partitionKey: '202602', rowKey: `${reverseTime(Date.parse(at))}~${id}`, id, at, ...rest },
        })),
      );
    const old = { ...entry('old', '2025-12-01T00:00:00.000Z'), connection: 'mine', by: 'rosa' };
    const older = { ...old, id: 'older', at: '2025-11-01T00:00:00.000Z', by: 'olivia' };
    for (const one of [old, older, older]) await audit.add(one);

    read.length = 0;
    expect(ids(await audit.page(9, undefined, { connection: 'mine' }))).toEqual(['old', 'older']);
    expect(read).toEqual([2]);
    const first = await audit.page(1, undefined, { connection: 'mine' });
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(ids(await audit.page(1, cursor, { connection: 'mine' }))).toEqual(['older']);
    for (const filter of [{ connection: 'other' }, {}, { month: '2025-12' }])
      expect(ids(await audit.page(1, cursor, filter))).toEqual(['refused']);
    expect(ids(await audit.page(9, undefined, { connection: 'mine', month: '2025-11' }))).toEqual(['older']);
    expect(ids(await audit.page(9, undefined, { connection: 'mine', by: ['rosa'] }))).toEqual(['old']);

    read.length = 0;
    const page = await audit.page(9, undefined, { by: ['rosa'] });
    // The oldest month costs one row. Behind 2,100 others: the service looks for it, a month at each read.
    expect(ids(page)).toEqual(['old']);
    expect(read).toEqual([1, 0, 0, 1, 0]);
    // So many people that the service cannot be asked for all of them.
    read.length = 0;
    const many = { by: ['rosa', ...Array.from({ length: 20 }, (_, at) => `nobody-${at}`)] };
    expect(ids(await audit.page(9, undefined, many))).toEqual(['old']);
    expect(read).toEqual([1, 1_000, 1_000, 100, 0, 1, 1]);
    // Each is listed once all the same.
    expect(ids(await audit.page(1_000, undefined, { month: '2025-12' }))).toEqual(['old']);
  });

  test.each([
    'rubbish',
    ...['{"part":"999912"}', '{"part":"202602","from":"rubbish"}', '{"part":"c~c"}', '{"part":"202413"}'].map(
      (text) => Buffer.from(text).toString('base64url'),
    ),
  ])('refuses the cursor %s', async (cursor) => {
    expect(await list().page(10, cursor)).toEqual({ ok: false, error: 'cursor' });
  });
});
