import { UnavailableError } from '../errors.ts';
import type { Vault } from '../storage/vault.ts';
import type { ConnectionStore } from './store.ts';

/**
 * The vault for all who keep something of a connection: of one that was ended nothing is kept.
 *
 * The end is written before the entries are removed. So what is written late, by a pass or a step that was under way,
 * either goes with them, or is followed by a read that sees the end, and goes at once.
 */
export const keptWhileThere = (vault: Vault, connections: Pick<ConnectionStore, 'read'>): Vault => ({
  ...vault,
  async set(name, value, about) {
    const { connection: id } = about.tags;
    if (id === undefined) return vault.set(name, value, about);
    const isOver = async (): Promise<boolean> =>
      ((await connections.read(id))?.state ?? 'disconnected') === 'disconnected';
    // A process that dies behind the write would leave it there.
    if (await isOver()) throw new UnavailableError('the connection was ended');
    const kept = await vault.set(name, value, about);
    if (!(await isOver())) return kept;
    await vault.remove(name);
    throw new UnavailableError('the connection was ended meanwhile');
  },
});
