import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, DAY, HOUR, MINUTE } from '../clock.ts';
import { isConnected } from '../connections/connection.ts';
import { fromListingRow, type Listed, toListingRow } from '../connections/listedRows.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { isolated, type Logger } from '../log.ts';

/** Sweeps of a day. */
const TURNS = DAY / (5 * MINUTE);

/** Pure: is it the turn of this connection? Once a day; a day later one turn on, so that a rarer schedule passes nobody over for good. */
export function isTurnOf(id: string, now: number): boolean {
  const turn = (Math.floor(now / (5 * MINUTE)) + Math.floor(now / DAY)) % TURNS;
  return createHash('sha256').update(id).digest().readUInt32BE() % TURNS === turn;
}

/**
 * Looks whether the list says what the state rows say of connections that no run asks, a part of them each time: nothing else
 * would find that a write of their line was lost. What was written within the hour is left alone, since somebody may be at it.
 *
 * @returns how many lines it mended
 */
export const createListWalk =
  ({
    connections,
    clock,
    log,
  }: {
    connections: Pick<ConnectionStore, 'read' | 'relist'>;
    clock: Clock;
    log: Logger;
  }) =>
  async (all: readonly Listed[]): Promise<number> => {
    const now = clock();
    const isSettled = (at: string) => Date.parse(at) < now - HOUR;
    const wanted = all.filter(
      ({ id, state, createdAt }) => !isConnected(state) && isSettled(createdAt) && isTurnOf(id, now),
    );
    let mended = 0;
    for (const line of wanted)
      await isolated(log, 'looking at a line of the list', { connectionId: line.id }, async () => {
        const row = await connections.read(line.id);
        if (row && (!isSettled(row.changedAt) || says(line, toListingRow(row)))) return;
        await connections.relist(line.id);
        mended += 1;
      });
    return mended;
  };

/** The marks of runs stand in the line alone. */
const says = (line: Listed, row: ReturnType<typeof toListingRow>): boolean =>
  isDeepStrictEqual(line, { ...fromListingRow(row), runs: line.runs });
