import { describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { noAccess } from '../../../src/lib/connections/access.ts';
import type { ConnectionStore } from '../../../src/lib/connections/store.ts';
import { ended as ends } from '../../../src/lib/onboarding/disconnect/changes.ts';
import { createClearing } from '../../../src/lib/onboarding/disconnect/clearing.ts';
import type { Profiles } from '../../../src/lib/profiles/store.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { aConnection } from '../../support/connections.ts';

const START = Date.UTC(2025, 0, 15);

/** A row that is written at once, and a vault of which each removal ends with `end`. */
function ended(row: Partial<Connection> = {}) {
  let now = START;
  let end: (name: string) => Promise<void> | void = () => undefined;
  const onboarding = { attempt: 0, dueAt: iso(START) };
  const kept = { now: aConnection({ state: 'disconnected', clearing: true, onboarding, ...row }) };
  const removed: string[] = [];
  let forgotten = 0;
  const { clear, forget } = createClearing({
    clock: () => now,
    profiles: { find: () => Promise.resolve(undefined) } as unknown as Profiles,
    connections: {
      update: (_id: string, decide: Parameters<ConnectionStore['update']>[1]) => {
        kept.now = decide(kept.now)?.connection ?? kept.now;
        return Promise.resolve(kept.now);
      },
      open: () => Promise.resolve({ connection: kept.now, etag: '1' }),
      forget: () => {
        forgotten += 1;
        return Promise.resolve(true);
      },
    } as unknown as ConnectionStore,
    audit: { add: () => Promise.resolve() },
    vault: {
      async remove(name: string) {
        removed.push(name);
        await end(name);
      },
    } as unknown as Vault,
  });
  return {
    kept,
    removed,
    forgotten: () => forgotten,
    clear: () => clear('id'),
    forget: () => forget('id', 'operator'),
    advance: (ms: number) => (now += ms),
    onRemoval: (does: typeof end) => (end = does),
  };
}

describe('the vault entries of a connection that was ended', () => {
  test('are removed once', async () => {
    const { kept, removed, clear } = ended();
    await clear();
    const { length } = removed;
    await clear();
    expect([kept.now.clearing, removed.length]).toEqual([undefined, length]);
    expect(length).toBeGreaterThan(2);
  });

  test('are removed by one process alone: while it is at it, another does nothing', async () => {
    const { kept, removed, clear, forget, onRemoval } = ended();
    let isFirst = true;
    onRemoval(async () => {
      if (!isFirst) return;
      isFirst = false;
      await clear();
      expect(await forget()).toMatchObject({
        ok: false,
        error: { detail: expect.stringMatching(/Try again/) },
      });
    });
    await clear();
    expect(kept.now.clearing).toBeUndefined();
    expect(new Set(removed).size).toBe(removed.length);
  });

  test('are left to the next one where the vault takes too long, and whoever was slow changes nothing then', async () => {
    const { kept, removed, clear, advance, onRemoval } = ended();
    onRemoval(() => void advance(MINUTE + 1));
    await expect(clear()).rejects.toThrow('the key vault takes too long');
    expect([removed.length, kept.now.clearing]).toEqual([1, true]);
    // So late is the last of the first one's calls that the second has begun.
    advance(MINUTE);
    let isFirst = true;
    onRemoval(() => {
      if (isFirst) kept.now = { ...kept.now, onboarding: { attempt: 0, dueAt: iso(START + 9 * MINUTE) } };
      isFirst = false;
    });
    await clear();
    expect(kept.now.clearing).toBe(true);
  });

  test('are not touched of one that began anew', async () => {
    const { clearing: _gone, ...anew } = aConnection({ state: 'pending' });
    const { kept, removed, clear } = ended();
    kept.now = anew;
    await clear();
    expect(removed).toEqual([]);
  });

  test('go before it is forgotten, and meanwhile nothing begins anew', async () => {
    const { kept, removed, forget, forgotten, onRemoval } = ended();
    kept.now = aConnection({ state: 'disconnected' });
    onRemoval(() => expect(kept.now.clearing).toBe(true));
    expect(await forget()).toEqual({ ok: true, value: undefined });
    expect([forgotten(), removed.length > 2]).toEqual([1, true]);
  });

  test('are removed once more where one was written late, and the connection is not forgotten before', async () => {
    const { kept, forget, forgotten, onRemoval, advance } = ended();
    onRemoval(
      () => void (kept.now = { ...kept.now, onboarding: { attempt: 0, dueAt: iso(START + 3 * MINUTE) } }),
    );
    expect(await forget()).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
    expect(forgotten()).toBe(0);
    onRemoval(() => undefined);
    advance(3 * MINUTE);
    expect([await forget(), forgotten()]).toEqual([{ ok: true, value: undefined }, 1]);
  });
});

test('the entries of an app whose key the profile has no more go too, in force or former', async () => {
  const app = (key: string) => ({ key, clientId: key, origin: 'made' as const, former: [] });
  const access = { ...noAccess, apps: [app('now')], formerApps: [app('once'), app('now')] };
  const { removed, clear } = ended({ access });
  await clear();
  expect(removed.slice(0, 2)).toEqual(['app-c-now', 'app-c-once']);
});

test('why a renewal did not go on is over with the connection', () => {
  const rotationStop = { at: iso(START), step: 'renew', code: 'mayNotDo' as const };
  expect(ends(aConnection({ rotationStop }), START).connection).not.toHaveProperty('rotationStop');
});
