import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import type { NewWebhook } from '../../../src/lib/alerts/webhookInput.ts';
import { createWebhooks, type Webhooks } from '../../../src/lib/alerts/webhooks.ts';
import { HOUR } from '../../../src/lib/clock.ts';
import type { KeptEntry } from '../../../src/lib/connections/audit.ts';
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
  acts.length = 0;
  time.now = Date.parse('2026-03-01T01:00:00Z');
  tables += 1;
  misc = tableAt(connectionString, `misc${tables}`);
});

const acts: KeptEntry[] = [];

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
    audit: { add: (entry) => Promise.resolve(void acts.push(entry)) },
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

describe('another secret', () => {
  const replace = async (
    webhooks: Webhooks,
    id: string,
    wanted: { overlapHours?: number; routingKey?: string } = {},
  ) => {
    const replaced = await webhooks.replaceSecret(id, { overlapHours: 24, ...wanted }, 'olivia');
    if (!replaced.ok) throw new Error(replaced.error.code);
    return replaced.value;
  };
  const keys = async ({ webhooks }: Pick<ReturnType<typeof world>, 'webhooks'>, id: string) => {
    const webhook = await webhooks.get(id);
    return webhook && (await webhooks.target(webhook))?.keys;
  };

  test('signs beside the old one, which ends by itself', async () => {
    const { webhooks, vault } = world();
    const { webhook, key: old } = await registered(webhooks);
    const { webhook: after, key } = await replace(webhooks, webhook.id);
    expect(key).not.toBe(old);
    expect(after.previousSecretEndsAt).toBe('2026-03-02T01:00:00.000Z');
    expect(await keys({ webhooks }, webhook.id)).toEqual([key, old]);
    time.now += 24 * HOUR - 1;
    expect(await keys({ webhooks }, webhook.id)).toEqual([key, old]);
    time.now += 1;
    expect(await keys({ webhooks }, webhook.id)).toEqual([key]);
    expect([...vault.entries.keys()]).toEqual([`webhook-${webhook.id}`]);
    expect(acts.at(-1)).toMatchObject({
      action: 'webhook.secretReplaced',
      by: 'olivia',
      subject: webhook.id,
    });
    expect(JSON.stringify(acts)).not.toContain('whsec_');
  });

  test('ends the old one at once without an overlap, and of three the oldest', async () => {
    const { webhooks } = world();
    const { webhook } = await registered(webhooks);
    const second = await replace(webhooks, webhook.id);
    const third = await replace(webhooks, webhook.id, { overlapHours: 48 });
    expect(await keys({ webhooks }, webhook.id)).toEqual([third.key, second.key]);
    const { webhook: after, key } = await replace(webhooks, webhook.id, { overlapHours: 0 });
    expect(await keys({ webhooks }, webhook.id)).toEqual([key]);
    expect(after).not.toHaveProperty('previousSecretEndsAt');
  });

  test('is drawn anew where somebody else wrote the row meanwhile', async () => {
    let conflicts = 0;
    const replaceRow: Table['replace'] = (row, etag) => {
      conflicts += 1;
      return conflicts === 1 ? Promise.reject(new ConflictError('changed')) : misc.replace(row, etag);
    };
    const { webhooks } = world({ ...misc, replace: replaceRow });
    const { webhook, key: old } = await registered(webhooks);
    const { key } = await replace(webhooks, webhook.id);
    expect(await keys({ webhooks }, webhook.id)).toEqual([key, old]);
  });

  test('is not in force where the row could not be written', async () => {
    const { webhooks } = world({ ...misc, replace: () => Promise.reject(new UnavailableError('down')) });
    const { webhook, key } = await registered(webhooks);
    await expect(webhooks.replaceSecret(webhook.id, { overlapHours: 24 }, 'olivia')).rejects.toThrow('down');
    expect(await keys({ webhooks }, webhook.id)).toEqual([key]);
  });

  test('is the receiver’s own where that is so, and none where there is none', async () => {
    const { webhooks } = world();
    const add = async (more: Partial<NewWebhook>) => {
      const made = await webhooks.register({ createdBy, ...more });
      if (!made.ok) throw new Error(made.error.message);
      expect(made.value).not.toHaveProperty('key');
      return made.value.webhook;
    };
    const routingKey = '0'.repeat(32);
    const duty = await add({ format: 'pagerDuty', routingKey });
    expect(duty.host).toBe('events.pagerduty.com');
    expect(await webhooks.target(duty)).toMatchObject({ keys: [], routingKey });
    const { webhook: after } = await replace(webhooks, duty.id, { routingKey: '1'.repeat(32) });
    expect(await webhooks.target(after)).toMatchObject({ routingKey: '1'.repeat(32) });
    const room = await add({ format: 'teams', url });
    const { webhook: plain } = await registered(webhooks);
    const refusal = async (id: string, more: { routingKey?: string } = {}) => {
      const answer = await webhooks.replaceSecret(id, { overlapHours: 24, ...more }, 'olivia');
      return answer.ok ? 'taken' : answer.error.code;
    };
    expect(await refusal(duty.id)).toBe('keyMissing');
    expect(await refusal(room.id)).toBe('noSecret');
    expect(await refusal(plain.id, { routingKey })).toBe('keyUnused');
    expect(await refusal('nobody')).toBe('unknown');
  });
});

describe('a change', () => {
  test('of what is told and where leaves the rest, and the secret', async () => {
    const { webhooks } = world();
    const { webhook, key } = await registered(webhooks);
    const to = 'https://elsewhere.example/new?s=hidden0';
    const changed = await webhooks.change(
      webhook.id,
      { url: to, name: 'Night shift', minimumSeverity: 'critical', tags: ['north'] },
      'olivia',
    );
    if (!changed.ok) throw new Error(changed.error.code);
    expect(changed.value).toMatchObject({
      host: 'elsewhere.example',
      name: 'Night shift',
      route: { minimumSeverity: 'critical', profiles: [], tags: ['north'], events: [] },
    });
    expect(await webhooks.get(webhook.id)).toEqual(changed.value);
    expect(await webhooks.target(changed.value)).toEqual({ url: to, keys: [key] });
    expect(acts.at(-1)).toMatchObject({
      action: 'webhook.changed',
      text: 'The webhook was changed: address, name, minimumSeverity, tags.',
    });
    expect(JSON.stringify(acts)).not.toContain('hidden0');
  });

  test('disables and enables', async () => {
    const { webhooks } = world();
    const { webhook } = await registered(webhooks);
    const off = await webhooks.change(webhook.id, { enabled: false }, 'olivia');
    expect(off).toMatchObject({
      ok: true,
      value: { enabled: false, disabledBecause: 'an operator disabled it' },
    });
    const on = await webhooks.change(webhook.id, { enabled: true }, 'olivia');
    expect(on).toEqual({ ok: true, value: webhook });
  });

  test('to an address inside, or of nothing, is refused', async () => {
    const { webhooks } = world();
    const { webhook } = await registered(webhooks);
    const inside = await webhooks.change(webhook.id, { url: 'https://[::ffff:10.0.0.1]/' }, 'olivia');
    expect(inside).toMatchObject({ ok: false, error: { code: 'addressRefused' } });
    expect(await webhooks.change('nobody', { enabled: true }, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'unknown' },
    });
    expect(await webhooks.get(webhook.id)).toEqual(webhook);
  });
});

test('the same wish under one id makes one webhook', async () => {
  const { webhooks } = world();
  const wish = { url, createdBy, id: 'a'.repeat(20) };
  const first = await webhooks.register(wish);
  expect(first.ok).toBe(true);
  expect(await webhooks.register(wish)).toMatchObject({ ok: false, error: { code: 'exists' } });
  const [webhook] = await webhooks.list();
  expect(webhook && (await webhooks.target(webhook))?.keys).toEqual([first.ok && first.value.key]);
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
