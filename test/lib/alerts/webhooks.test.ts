import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import { createWebhooks } from '../../../src/lib/alerts/webhooks.ts';
import { ConflictError, UnavailableError } from '../../../src/lib/errors.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { keptLog, memoryVault, tableAt, type Time } from './support.ts';

const url = 'https://hooks.example.com:8443/in?t=s3cret';
const createdBy = 'operator-1';
const { connectionString } = suiteStorage();
let tables = 0;
let misc: Table;
const noInsert = () => Promise.reject(new UnavailableError('table misc did not answer'));
const time: Time = { now: Date.parse('2026-03-01T01:00:00Z') };

beforeEach(() => {
  tables += 1;
  misc = tableAt(connectionString, `misc${tables}`);
});

function world(table: Table = misc) {
  const vault = memoryVault();
  const { log, lines } = keptLog(time);
  const webhooks = createWebhooks({
    clock: () => time.now,
    randomBytes,
    log,
    misc: table,
    vault,
    permits: createGuard([]),
    audit: { add: () => Promise.resolve() },
  });
  return { vault, lines, webhooks };
}

async function registered(webhooks: ReturnType<typeof world>['webhooks']) {
  const made = await webhooks.register({ url, createdBy });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

describe('a webhook', () => {
  test('keeps its address and key in the vault alone', async () => {
    const { webhooks, vault } = world();
    const { webhook, key } = await registered(webhooks);
    expect(key).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.stringMatching(/^[\da-f]{20}$/),
      host: 'hooks.example.com:8443',
      format: 'standardWebhooks',
      route: { minimumSeverity: 'info', profiles: [], tags: [], events: [] },
      outageSequence: 0,
      enabled: true,
      vaultVersion: 'v1',
      createdAt: '2026-03-01T01:00:00.000Z',
      createdBy,
    });
    expect(await webhooks.list()).toEqual([webhook]);
    expect(await webhooks.get(webhook.id)).toEqual(webhook);
    expect(await webhooks.target(webhook)).toEqual({ url, keys: [key] });
    expect([...vault.entries.keys()]).toEqual([`webhook-${webhook.id}`]);
    const row = JSON.stringify(await misc.get('webhook', webhook.id));
    expect(row).not.toContain('s3cret');
    expect(row).not.toContain(key);
  });

  test('that nobody knows is absent', async () => {
    const { webhooks } = world();
    expect(await webhooks.get('nobody')).toBeUndefined();
    expect(await webhooks.list()).toEqual([]);
    await webhooks.disable('nobody', 'why not');
  });

  test('has no target where the vault lost it', async () => {
    const { webhooks, vault } = world();
    const { webhook } = await registered(webhooks);
    await vault.remove(`webhook-${webhook.id}`);
    expect(await webhooks.target(webhook)).toBeUndefined();
  });

  test('leaves no vault entry behind where its row could not be written', async () => {
    const { webhooks, vault } = world({ ...misc, insert: noInsert });
    await expect(webhooks.register({ url, createdBy })).rejects.toThrow(UnavailableError);
    expect(vault.entries.size).toBe(0);
  });

  test('names the vault entry that it could not take back', async () => {
    const { webhooks, vault, lines } = world({ ...misc, insert: noInsert });
    vault.remove = () => Promise.reject(new UnavailableError('the key vault did not remove a secret'));
    await expect(webhooks.register({ url, createdBy })).rejects.toThrow('table misc did not answer');
    expect(lines.join('\n')).toContain([...vault.entries.keys()][0]);
    expect(lines.join('\n')).not.toContain('s3cret');
  });

  test('writes no row where the vault did not answer', async () => {
    const { webhooks, vault } = world();
    vault.set = () => Promise.reject(new UnavailableError('the key vault did not take a secret'));
    await expect(webhooks.register({ url, createdBy })).rejects.toThrow(UnavailableError);
    expect(await webhooks.list()).toEqual([]);
  });

  test('is disabled once, whoever else writes its row', async () => {
    let conflicts = 0;
    const replace: Table['replace'] = (row, etag) => {
      conflicts += 1;
      return conflicts === 1 ? Promise.reject(new ConflictError('changed')) : misc.replace(row, etag);
    };
    const { webhooks } = world({ ...misc, replace });
    const { webhook } = await registered(webhooks);
    await webhooks.disable(webhook.id, 'the receiver answered 410 Gone');
    const disabled = await webhooks.get(webhook.id);
    expect(disabled).toMatchObject({ enabled: false, disabledBecause: 'the receiver answered 410 Gone' });
    await webhooks.disable(webhook.id, 'another reason');
    expect(await webhooks.get(webhook.id)).toEqual(disabled);
  });

  test('whose row is always changed by others is not called disabled', async () => {
    const { webhooks } = world({ ...misc, replace: () => Promise.reject(new ConflictError('changed')) });
    const { webhook } = await registered(webhooks);
    await expect(webhooks.disable(webhook.id, 'why not')).rejects.toThrow(ConflictError);
  });
});

describe('an address', () => {
  test.each([
    ['nonsense', 'addressInvalid'],
    ['http://example.com/', 'addressInvalid'],
    ['ftp://example.com/', 'addressInvalid'],
    ['https://me:word@example.com/', 'addressInvalid'],
    ['https://me@example.com/', 'addressInvalid'],
    ['https://example.com/#part', 'addressInvalid'],
    [`https://example.com/${'x'.repeat(2_000)}`, 'addressInvalid'],
    ['https://127.0.0.1/', 'addressRefused'],
    ['https://2130706433/', 'addressRefused'],
    ['https://0177.0.0.1/', 'addressRefused'],
    ['https://[::1]/', 'addressRefused'],
    ['https://[::ffff:127.0.0.1]/', 'addressRefused'],
    ['https://[64:ff9b::7f00:1]/', 'addressRefused'],
    ['https://169.254.169.254/latest', 'addressRefused'],
  ])('%s is not taken', async (text, code) => {
    const { webhooks, vault } = world();
    expect(await webhooks.register({ url: text, createdBy })).toMatchObject({ ok: false, error: { code } });
    expect(vault.entries.size).toBe(0);
  });
});
