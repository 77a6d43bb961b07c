import { type Clock, iso, MINUTE } from '../clock.ts';
import { UnavailableError } from '../errors.ts';
import type { Vault } from '../storage/vault.ts';
import type { Connection } from './connection.ts';
import type { Change, ConnectionStore } from './store.ts';

/** For so long whoever removes the vault entries of an ended connection does so alone. */
export const ALONE = 2 * MINUTE;

/**
 * The vault for all who keep something of a connection: of one that was ended nothing is kept.
 *
 * The end is written before the entries are removed. So what is written late, by a pass or a step that was under way,
 * either goes with them, or is followed by a read that sees the end, and has them removed once more.
 */
export const keptWhileThere = (
  vault: Vault,
  connections: Pick<ConnectionStore, 'read' | 'update'>,
  clock: Clock,
): Vault => ({
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
    // Not here: by the time that the vault does it, a new start may have kept something under the name.
    const known = await connections.update(id, (current) => clearedAgain(current, clock()));
    if (!known) await vault.remove(name);
    throw new UnavailableError('the connection was ended meanwhile');
  },
});

/** Whoever is at it just now may be past the name, and has an end by then. */
const clearedAgain = (current: Connection, now: number): Change | undefined =>
  current.state === 'disconnected'
    ? {
        connection: {
          ...current,
          clearing: true,
          onboarding: { ...current.onboarding, dueAt: iso(now + ALONE) },
        },
      }
    : undefined;
