import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { withPending, withTakenUp } from '../connections/directorySuccession.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import { barOfPending, LEASE } from './directoryRenewal.ts';

/** What a renewal of a directory account's password writes into the connection's row; whoever else is faster counts. */
export function createRenewalRow({ connections, clock }: { connections: ConnectionStore; clock: Clock }) {
  /** Writes what is made of the connection; `undefined` where somebody else was faster, whose word counts. */
  const write = async (
    id: string,
    decide: (current: Connection) => Change | undefined,
  ): Promise<Connection | undefined> => {
    let isOurs = false;
    const after = await connections.update(id, (current) => {
      const change = decide(current);
      isOurs = change !== undefined;
      return change;
    });
    return isOurs ? after : undefined;
  };
  const writeAccount = (
    id: string,
    decide: (current: Connection) => DirectoryAccount | undefined,
    history?: string,
  ) =>
    write(id, (current) => {
      const directory = decide(current);
      const told = history !== undefined && { history };
      return directory && { connection: { ...current, directory }, ...told };
    });

  /** Takes what was begun, to be alone with it. */
  const take = (id: string, version: string) =>
    writeAccount(id, (now) =>
      barOfPending(now, clock()) === undefined
        ? withPending(now, version, { dueAt: iso(clock() + LEASE) })
        : undefined,
    );

  /** The same of one that was given up and never proved: both are tried before another one is made. */
  const takeUp = (id: string, by: string) =>
    writeAccount(
      id,
      (now) => withTakenUp(now, { since: iso(clock()), by, dueAt: iso(clock() + LEASE) }),
      `Of the directory account’s passwords both are tried, the one in force and the new one that was sent. By ${by}.`,
    );

  return { write, writeAccount, take, takeUp };
}
