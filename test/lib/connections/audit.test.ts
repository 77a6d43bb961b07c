import { describe, expect, test } from '@jest/globals';
import { type Audit, type AuditEntry, createAudit } from '../../../src/lib/connections/audit.ts';
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

  test('holds an act once, however often it is written down', async () => {
    const audit = list();
    const one = entry('once', '2026-02-01T00:00:00.000Z');
    await audit.add(one);
    await audit.add({ ...one, text: 'Something else.' });
    expect(await audit.page(10)).toEqual({ ok: true, value: { items: [one] } });
  });

  test.each([
    'rubbish',
    ...['{"month":"999912"}', '{"month":"202602","from":"rubbish"}'].map((text) =>
      Buffer.from(text).toString('base64url'),
    ),
  ])('refuses the cursor %s', async (cursor) => {
    expect(await list().page(10, cursor)).toEqual({ ok: false, error: 'cursor' });
  });
});
