import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, SECOND } from '../../../src/lib/clock.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { openVault, type Vault } from '../../../src/lib/storage/vault.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let vault: Vault;

beforeAll(async () => {
  world = await startWorld();
  const identity = new DefaultAzureCredential({
    managedIdentityClientId: world.microsoft.world.seeded.managedIdentityClientId,
  });
  vault = openVault(new SecretClient(world.origins.vault, identity));
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

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

describe('a vault that does not answer is unavailable, not empty', () => {
  test.each([403, 429, 503])('%i', async (status) => {
    const { version } = await vault.set('six', 'hunter2', { tags: {} });
    // Zero seconds, since the SDK's own tries wait as long as it is told.
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'vault', status, retryAfterSeconds: 0 });
    const uses = [vault.get('six', version), vault.set('six', 'hunter3', { tags: {} }), vault.remove('six')];
    const outcomes = await Promise.allSettled(uses);
    for (const outcome of outcomes) {
      expect(outcome.status).toBe('rejected');
      const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
      expect(reason).toBeInstanceOf(UnavailableError);
      expect(String(reason)).not.toMatch(/hunter/);
    }
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

  test('with a version that is disabled', async () => {
    const { version } = await vault.set('eight', 'x', { tags: {} });
    const found = world.microsoft.world.vault.secrets['eight']?.versions[0];
    if (!found) throw new Error('no version');
    found.enabled = false;
    await expect(vault.get('eight', version)).rejects.toThrow(UnavailableError);
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
