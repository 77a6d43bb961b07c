import { type Clock, iso } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { type DirectoryTrial, trialClearAt } from '../connections/directoryTrial.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { domainOf } from '../directory/standing.ts';
import { clearMarked, markOf } from '../directory/trial.ts';
import type { Logger } from '../log.ts';
import type { OpenDirectory } from './openDirectory.ts';

/** What came of it: the distinguished names of what was there, and why it is not all gone. */
type Cleared = Awaited<ReturnType<typeof clearMarked>>;

/**
 * Removes the user that a trial of the directory account has left, be it that it died: as that account, and once a day until
 * it is gone.
 *
 * @throws UnavailableError where storage does not answer
 */
export function createClearDirectoryTrial(given: {
  connections: ConnectionStore;
  openDirectory: OpenDirectory;
  /** Has the account checked. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  log: Logger;
}): (connection: Connection) => Promise<void> {
  const { connections, openDirectory, clock, log } = given;

  return async ({ id }) => {
    let begun: string | undefined;
    // Whoever else begins one meanwhile would have its user taken away.
    const taken = await connections.update(id, (current) => {
      const { directory } = current;
      const now = clock();
      begun = undefined;
      if (!isConnected(current.state) || !directory?.trial || directory.pendingPassword) return undefined;
      const dueAt = trialClearAt(directory.trial);
      if (dueAt === undefined || dueAt > now) return undefined;
      begun = iso(now);
      return { connection: withTrial(current, { ...directory.trial, clearedAt: begun }) };
    });
    if (!taken || begun === undefined) return;
    const opened = await openDirectory(taken);
    const done = opened?.ok
      ? await opened.value(async (session) =>
          clearMarked(session, { domain: await domainOf(session), mark: markOf(id) }),
        )
      : opened;
    log.info('removed what a trial has left in a directory', {
      connectionId: id,
      outcome: done?.ok
        ? done.value.refusal === undefined
          ? 'gone'
          : 'denied'
        : (done?.error.kind ?? 'noValue'),
    });
    if (!done?.ok) return;
    const after = await connections.update(id, (current) => {
      const trial = current.directory?.trial;
      if (!trial || trial.clearedAt !== begun) return undefined;
      const { names, refusal } = done.value;
      const history = `The user of a trial was removed from the directory: ${names.join('; ')}.`;
      const connection = withTrial(current, cleared(trial, done.value, iso(clock())));
      return { connection, ...(refusal === undefined && names.length > 0 && { history }) };
    });
    if (after) await given.recheck(after);
  };
}

const withTrial = (current: Connection, trial: DirectoryTrial): Connection =>
  current.directory ? { ...current, directory: { ...current.directory, trial } } : current;

/** Pure: the trial with what came of that; where nothing was there it was never made, or somebody else has deleted it. */
function cleared(trial: DirectoryTrial, { names, refusal }: Cleared, at: string): DirectoryTrial {
  const steps = trial.steps.filter(({ outcome }) => outcome !== 'left');
  const outcome = refusal === undefined ? 'done' : 'left';
  const last = { step: 'trialDelete', outcome, names, text: refusal } as const;
  const finishedAt = trial.finishedAt ?? at;
  return { ...trial, finishedAt, steps: names.length > 0 ? [...steps, last] : steps };
}
