import { expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import type { Connection, State } from '../../../src/lib/connections/connection.ts';
import { keptWhileThere } from '../../../src/lib/connections/keptEntries.ts';
import type { Change } from '../../../src/lib/connections/store.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);

/** A vault, and a connection that is in one state after the other, each time it is read; at last there is none. */
function kept(...states: State[]) {
  const done: string[] = [];
  const vault = {
    set(name: string) {
      done.push(`set ${name}`);
      return Promise.resolve({ version: 'v', tags: {} });
    },
    remove(name: string) {
      done.push(`remove ${name}`);
      return Promise.resolve(undefined);
    },
  } as unknown as Vault;
  const read = () => {
    const state = states.shift();
    return Promise.resolve(state && ({ state } as Connection));
  };
  const update = async (_id: string, decide: (current: Connection) => Change | undefined) => {
    const state = states.shift();
    if (!state) return undefined;
    const current = aConnection({ state });
    const change = decide(current)?.connection;
    if (change) done.push(`clear ${change.clearing} ${change.onboarding.dueAt}`);
    return change ?? current;
  };
  const { set } = keptWhileThere(vault, { read, update }, () => NOW);
  return { done, set: (tags: Record<string, string>) => set('name', 'value', { tags }) };
}
const tags = { connection: 'id' };

test('what is written for a connection that is there stays', async () => {
  const { done, set } = kept('pending', 'broken');
  expect(await set(tags)).toMatchObject({ version: 'v' });
  expect(done).toEqual(['set name']);
});

test.each([
  ['that was ended', ['disconnected'], []],
  ['that is forgotten', [], []],
  [
    'that is ended meanwhile',
    ['healthy', 'disconnected', 'disconnected'],
    // When whoever clears it now has come to an end.
    ['set name', `clear true ${iso(NOW + 2 * MINUTE)}`],
  ],
  ['that is forgotten meanwhile', ['healthy'], ['set name', 'remove name']],
] as const)('for one %s nothing stays', async (_what, states, expected) => {
  const { done, set } = kept(...states);
  await expect(set(tags)).rejects.toThrow(UnavailableError);
  expect(done).toEqual(expected);
});

test('what a new start has kept under the name by then stays', async () => {
  const { done, set } = kept('healthy', 'disconnected', 'pending');
  await expect(set(tags)).rejects.toThrow(UnavailableError);
  expect(done).toEqual(['set name']);
});

test('what belongs to no connection is written as it is', async () => {
  const { done, set } = kept();
  await set({ webhook: 'w' });
  expect(done).toEqual(['set name']);
});
