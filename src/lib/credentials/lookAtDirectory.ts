import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { mayHaveLeft } from '../connections/directoryTrial.ts';
import type { DirectoryFailure, TooSoon } from '../directory/failures.ts';
import { readStanding, type Standing } from '../directory/standing.ts';
import { findMarked, markOf } from '../directory/trial.ts';
import type { Result } from '../result.ts';
import type { OpenDirectory } from './openDirectory.ts';

/** How a directory account stands, and what its trials have left: absent where none may have left anything. */
export interface SeenDirectory extends Standing {
  readonly trialUsers?: readonly string[];
}

/** Signs in as the directory account of a connection and reads how it stands; `undefined` where it could not be tried. */
export type LookAtDirectory = (
  connection: Connection,
) => Promise<Result<SeenDirectory, DirectoryFailure | TooSoon> | undefined>;

export function createLookAtDirectory(given: {
  openDirectory: OpenDirectory;
  clock: Clock;
}): LookAtDirectory {
  return async (connection) => {
    const opened = await given.openDirectory(connection);
    const { directory: account, id } = connection;
    if (!account || !opened) return undefined;
    if (!opened.ok) return opened;
    return opened.value(async (session) => {
      const standing = await readStanding(session, account.account, account.base, account.groups);
      if (!mayHaveLeft(account.trial, given.clock())) return standing;
      return { ...standing, trialUsers: await findMarked(session, standing.domain, markOf(id)) };
    });
  };
}
