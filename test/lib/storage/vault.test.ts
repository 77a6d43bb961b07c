import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, SECOND } from '../../../src/lib/clock.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { openVault, VALUE_LIMIT, ValueTooLargeError, type Vault } from '../../../src/lib/storage/vault.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let vault: Vault;
let client: SecretClient;

beforeAll(async () => {
  world = await startWorld();
  const identity = new DefaultAzureCredential({
    managedIdentityClientId: world.microsoft.world.seeded.managedIdentityClientId,
  });
  client = new SecretClient(world.origins.vault, identity);
  vault = openVault(client);
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  delete world.microsoft.world.vault.knobs;
});
/** How long what is deleted and recovered is on its way. */
const delay = (delayMs: number) => {
  world.microsoft.world.vault.knobs = { purgeProtection: true, retentionDays: 90, delayMs };
};
const versionsOf = (name: string) => world.microsoft.world.vault.secrets[name]?.versions ?? [];
const asked = () => world.microsoft.requests.count({ part: 'vault' });
afterAll(() => world.stop());

// First, since the SDK lets its last poll end by itself.
test('a recovery is not waited for longer than an operation may last', async () => {
  await vault.set('slow', 'old', { tags: {} });
  await vault.remove('slow');
  delay(30 * SECOND);
  const hurried = openVault(client, 1_500);
  await expect(hurried.set('slow', 'new', { tags: {} })).rejects.toThrow(UnavailableError);
  world.advance(31 * SECOND);
  const { version } = await hurried.set('slow', 'new', { tags: {} });
  expect((await vault.get('slow', version))?.value).toBe('new');
});

test('a secret is read back by its version, with its end and tags', async () => {
  const expiresOn = Math.floor((world.now() + 30 * DAY) / SECOND) * SECOND;
  const set = await vault.set('one', 'the value', { expiresOn, tags: { keyId: 'k' } });
  expect(set).toEqual({ version: expect.stringMatching(/^[0-9a-f]{32}$/), expiresOn, tags: { keyId: 'k' } });
  expect(await vault.get('one', set.version)).toEqual({ ...set, value: 'the value' });
});

test('a secret without an end has none', async () => {
  const { version } = await vault.set('endless', 'x', { tags: {} });
  expect(await vault.get('endless', version)).toEqual({ version, value: 'x', tags: {} });
});

test('each version keeps its own value, and every read names one', async () => {
  const first = await vault.set('two', 'old', { tags: {} });
  const second = await vault.set('two', 'new', { tags: {} });
  world.microsoft.requests.clear();
  expect((await vault.get('two', first.version))?.value).toBe('old');
  expect((await vault.get('two', second.version))?.value).toBe('new');
  const paths = world.microsoft.requests.list({ part: 'vault' }).map(({ path }) => path);
  expect([...new Set(paths)]).toEqual([`/secrets/two/${first.version}`, `/secrets/two/${second.version}`]);
});

test('a name or a version that is not there is a value', async () => {
  const { version } = await vault.set('three', 'x', { tags: {} });
  expect(await vault.get('nobody', version)).toBeUndefined();
  expect(await vault.get('three', '0'.repeat(32))).toBeUndefined();
});

test('a removed secret is gone, and may be removed again', async () => {
  const { version } = await vault.set('four', 'x', { tags: {} });
  await vault.remove('four');
  expect(await vault.get('four', version)).toBeUndefined();
  await vault.remove('four');
  await vault.remove('nobody');
});

test('a name that was soft-deleted is recovered and takes a new version', async () => {
  await vault.set('five', 'old', { tags: {} });
  await vault.remove('five');
  const { version } = await vault.set('five', 'new', { tags: {} });
  expect((await vault.get('five', version))?.value).toBe('new');
  expect(world.microsoft.world.vault.secrets['five']?.versions).toHaveLength(2);
});

test('the recovered name keeps its versions, and may be removed and recovered again', async () => {
  const first = await vault.set('again', 'first', { tags: {} });
  for (const value of ['second', 'third']) {
    await vault.remove('again');
    const { version } = await vault.set('again', value, { tags: {} });
    expect((await vault.get('again', version))?.value).toBe(value);
  }
  expect((await vault.get('again', first.version))?.value).toBe('first');
  expect(versionsOf('again')).toHaveLength(3);
});

describe('a name that is on its way', () => {
  test.each(['deleting', 'recovering'] as const)('is unavailable while %s, and taken later', async (what) => {
    const name = `underway-${what}`;
    await vault.set(name, 'old', { tags: {} });
    if (what === 'recovering') await vault.remove(name);
    delay(30 * SECOND);
    if (what === 'recovering') await client.beginRecoverDeletedSecret(name);
    else await client.beginDeleteSecret(name);
    world.microsoft.requests.clear();
    await expect(vault.set(name, 'hunter2', { tags: {} })).rejects.toThrow(UnavailableError);
    // Refused once: nothing is gained by asking for a recovery now.
    expect(asked()).toBe(1);
    await expect(vault.mark(name, '0'.repeat(32), {})).rejects.toThrow(UnavailableError);
    await expect(vault.remove(name)).rejects.toThrow(UnavailableError);
    world.advance(31 * SECOND);
    delay(0);
    const { version } = await vault.set(name, 'new', { tags: {} });
    expect((await vault.get(name, version))?.value).toBe('new');
  });
});

describe('a value', () => {
  test.each([
    ['of 25 KB', 'x'.repeat(VALUE_LIMIT)],
    ['of 25 KB in fewer characters', 'é'.repeat(VALUE_LIMIT / 2)],
  ])('%s is taken', async (_what, value) => {
    const { version } = await vault.set('large', value, { tags: {} });
    expect((await vault.get('large', version))?.value).toBe(value);
  });

  test.each([
    ['of one octet more', 'x'.repeat(VALUE_LIMIT + 1)],
    ['of one character more', `${'é'.repeat(VALUE_LIMIT / 2)}é`],
  ])('%s is refused before it is sent', async (_what, value) => {
    world.microsoft.requests.clear();
    const refusal = await vault.set('larger', value, { tags: {} }).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(ValueTooLargeError);
    expect(String(refusal)).not.toContain(value.slice(0, 20));
    expect(asked()).toBe(0);
  });
});

describe('the tags of a version', () => {
  test('are replaced, and nothing else of it, nor of another', async () => {
    const expiresOn = Math.floor((world.now() + 30 * DAY) / SECOND) * SECOND;
    const one = await vault.set('marked', 'one', { expiresOn, tags: { state: 'active', keyId: 'k' } });
    const two = await vault.set('marked', 'two', { tags: { state: 'active' } });
    expect(await vault.mark('marked', one.version, { state: 'former', keyId: 'k' })).toBe(true);
    expect(await vault.mark('marked', one.version, { state: 'former', keyId: 'k' })).toBe(true);
    expect(await vault.get('marked', one.version)).toEqual({
      version: one.version,
      value: 'one',
      expiresOn,
      tags: { state: 'former', keyId: 'k' },
    });
    expect((await vault.get('marked', two.version))?.tags).toEqual({ state: 'active' });
  });

  test('of a version, or a name, that is not there are nobody’s', async () => {
    await vault.set('unmarked', 'x', { tags: {} });
    expect(await vault.mark('unmarked', '0'.repeat(32), { state: 'former' })).toBe(false);
    expect(await vault.mark('nobody', '0'.repeat(32), { state: 'former' })).toBe(false);
    await vault.remove('unmarked');
    expect(await vault.mark('unmarked', versionsOf('unmarked')[0]?.version ?? '', {})).toBe(false);
  });
});

describe('a vault that does not answer is unavailable, not empty', () => {
  test.each([403, 429, 503])('%i', async (status) => {
    const { version } = await vault.set('six', 'hunter2', { tags: {} });
    // Zero seconds, since the SDK's own tries wait as long as it is told.
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'vault', status, retryAfterSeconds: 0 });
    const uses = [
      vault.get('six', version),
      vault.set('six', 'hunter3', { tags: {} }),
      vault.mark('six', version, {}),
      vault.remove('six'),
    ];
    const outcomes = await Promise.allSettled(uses);
    for (const outcome of outcomes) {
      expect(outcome.status).toBe('rejected');
      const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
      expect(reason).toBeInstanceOf(UnavailableError);
      expect(String(reason)).not.toMatch(/hunter/);
    }
  });

  test.each([
    ['names no time', undefined],
    ['names a long time', 60],
  ])('within the time of one operation, where it throttles and %s', async (_what, retryAfterSeconds) => {
    const { version } = await vault.set('busy', 'x', { tags: {} });
    const fault = { id: 'one', host: 'vault', status: 429 } as const;
    world.microsoft.world.knobs.faults = [
      { ...fault, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    ];
    const hurried = openVault(client, 1_500);
    const began = performance.now();
    await expect(hurried.get('busy', version)).rejects.toThrow(UnavailableError);
    await expect(hurried.set('busy', 'y', { tags: {} })).rejects.toThrow(UnavailableError);
    expect(performance.now() - began).toBeLessThan(10_000);
    world.microsoft.world.knobs.faults = [];
    expect((await vault.get('busy', version))?.value).toBe('x');
  });

  test('without a role', async () => {
    const { version } = await vault.set('seven', 'x', { tags: {} });
    const { vault: kept, seeded } = world.microsoft.world;
    const roles = { ...kept.roles };
    delete kept.roles[seeded.managedIdentityObjectId];
    const read = vault.get('seven', version);
    await expect(read).rejects.toThrow(UnavailableError);
    kept.roles = roles;
    expect((await vault.get('seven', version))?.value).toBe('x');
  });

  test('at a fault once, but the SDK tries again', async () => {
    const { version } = await vault.set('nine', 'x', { tags: {} });
    world.microsoft.world.knobs.faults.push({
      id: 'one',
      host: 'vault',
      status: 503,
      count: 1,
      retryAfterSeconds: 0,
    });
    expect((await vault.get('nine', version))?.value).toBe('x');
  });
});

test('a version that somebody has switched off is as good as gone: waiting would not end', async () => {
  const { version } = await vault.set('eight', 'x', { tags: {} });
  const found = world.microsoft.world.vault.secrets['eight']?.versions[0];
  if (!found) throw new Error('no version');
  found.enabled = false;
  expect(await vault.get('eight', version)).toBeUndefined();
  found.enabled = true;
  expect((await vault.get('eight', version))?.value).toBe('x');
});
