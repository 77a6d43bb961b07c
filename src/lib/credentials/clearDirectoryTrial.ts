import { type Clock, iso } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import {
  type DirectoryTrial,
  isBeingCleared,
  isHeardOf,
  mayHaveLeft,
  trialClearAt,
} from '../connections/directoryTrial.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { domainOf } from '../directory/standing.ts';
import { clearMarked, markOf } from '../directory/trial.ts';
import type { Logger } from '../log.ts';
import type { OpenDirectory } from './openDirectory.ts';

/** What came of it: the distinguished names of what was there, and why it is not all gone. */
type Cleared = Awaited<ReturnType<typeof clearMarked>>;

/** Removes the user that a trial of the directory account has left, be it that it died: as that account. */
export interface ClearDirectoryTrial {
  /** Where that is due; @throws UnavailableError where storage does not answer */
  ifDue(connection: Connection): Promise<void>;
  /** Once more before the account is forgotten, since nobody could remove it afterwards; the same. */
  beforeForgetting(connectionId: string): Promise<void>;
}

export function createClearDirectoryTrial(given: {
  connections: ConnectionStore;
  openDirectory: OpenDirectory;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  log: Logger;
}): ClearDirectoryTrial {
  const { connections, openDirectory, clock, log } = given;

  /** @returns the connection afterwards, where anything was done and heard */
  const clear = async (
    id: string,
    isWanted: (current: Connection, trial: DirectoryTrial, now: number) => boolean,
  ): Promise<Connection | undefined> => {
    let begun: string | undefined;
    // Whoever else begins one meanwhile would have its user taken away.
    const taken = await connections.update(id, (current) => {
      const { directory } = current;
      const now = clock();
      begun = undefined;
      if (!directory?.trial || directory.pendingPassword) return undefined;
      if (!isWanted(current, directory.trial, now)) return undefined;
      begun = iso(now);
      return { connection: withTrial(current, { ...directory.trial, clearedAt: begun, clearing: true }) };
    });
    if (!taken || begun === undefined) return undefined;
    const opened = await openDirectory(taken);
    const done = opened?.ok
      ? await opened.value(async (session) =>
          clearMarked(session, { domain: await domainOf(session), mark: markOf(id) }),
        )
      : opened;
    log.info('removed what a trial has left in a directory', {
      connectionId: id,
      outcome: done?.ok ? outcomeOf(done.value) : (done?.error.kind ?? 'noValue'),
    });
    const after = await connections.update(id, (current) => {
      const known = current.directory?.trial;
      if (!known || known.clearedAt !== begun) return undefined;
      const { clearing: _over, ...trial } = known;
      if (!done?.ok) return { connection: withTrial(current, trial) };
      const { names, refusal } = done.value;
      const history = `The user of a trial was removed from the directory: ${names.join('; ')}.`;
      const connection = withTrial(current, cleared(trial, done.value, clock()));
      return { connection, ...(refusal === undefined && names.length > 0 && { history }) };
    });
    return done?.ok ? after : undefined;
  };

  return {
    async ifDue({ id, directory }) {
      if (!directory?.trial || trialClearAt(directory.trial) === undefined) return;
      const after = await clear(id, ({ state }, trial, now) => {
        const dueAt = trialClearAt(trial);
        return isConnected(state) && dueAt !== undefined && dueAt <= now;
      });
      if (after) await given.recheck(after);
    },
    async beforeForgetting(id) {
      await clear(id, (_current, trial, now) => mayHaveLeft(trial, now) && !isBeingCleared(trial, now));
    },
  };
}

const outcomeOf = ({ names, refusal }: Cleared): string => {
  if (refusal !== undefined) return 'denied';
  return names.length > 0 ? 'gone' : 'notSeen';
};

const withTrial = (current: Connection, trial: DirectoryTrial): Connection =>
  current.directory ? { ...current, directory: { ...current.directory, trial } } : current;

/**
 * Pure: the trial with what came of that; where nothing was there it was never made, or somebody else has deleted it, unless
 * this controller has only not heard of it yet.
 */
function cleared(trial: DirectoryTrial, { names, refusal }: Cleared, now: number): DirectoryTrial {
  if (names.length === 0 && !isHeardOf(trial, now)) return trial;
  const steps = trial.steps.filter(({ outcome }) => outcome !== 'left');
  const outcome = refusal === undefined ? 'done' : 'left';
  const last = { step: 'trialDelete', outcome, names, text: refusal } as const;
  const finishedAt = trial.finishedAt ?? iso(now);
  return { ...trial, finishedAt, steps: names.length > 0 ? [...steps, last] : steps };
}
