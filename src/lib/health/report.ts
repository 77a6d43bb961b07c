import { standingOf } from '../alerts/announce.ts';
import { type Clock, DAY, HOUR, SECOND } from '../clock.ts';
import type { Config } from '../config.ts';
import { evidenceOf } from '../connections/verdict.ts';
import { messageOf } from '../errors.ts';
import type { Table } from '../storage/tables.ts';
import type { Vault } from '../storage/vault.ts';
import type { OperatorSubject, OperatorSubjects } from './operatorSubjects.ts';
import type { Poison, PoisonedQueue } from './poison.ts';
import type { Run } from './runRows.ts';
import type { Runs } from './runs.ts';
import { lastOccurrence, scheduleOf, type Timer, timerNames } from './timers.ts';

/** One thing that must be in order for this installation to do its work. */
export interface Probe {
  readonly name: 'storage' | 'vault' | 'runs' | 'queues' | 'credentials';
  readonly ok: boolean;
  /** What is wrong, in plain sentences. */
  readonly problems: readonly string[];
}

/** How this installation itself is: never what is wrong with a tenant. At most 15 seconds old. */
export type HealthReport = () => Promise<readonly Probe[]>;

/** What a run may take, with all that is waited for, before it counts as late. */
const RUN_TAKES = 2 * HOUR;
const ENDS_SOON = 7 * DAY;
/** As late as a run may be: nobody looked in a whole night. */
const UNSEEN = 26 * HOUR;
const MAX_AGE = 15 * SECOND;

/** Pure: is the newest run of a timer that is closed as new as its schedule wants it? With a night between runs: at most 26 hours old. */
export function judgeRuns(
  timer: Timer,
  runs: readonly Run[],
  schedule: string,
  now: number,
): readonly string[] {
  const due = lastOccurrence(schedule, now - RUN_TAKES);
  const closed = runs.find(({ closedAt }) => closedAt !== undefined);
  if (closed && closed.reported === 0 && (closed.missing ?? 0) > 0)
    return [`In the last run of ${timer}, the one of ${closed.occurrence}, nobody was checked.`];
  if (due === undefined || (closed && Date.parse(closed.occurrence) >= due)) return [];
  return [
    closed
      ? `The last run of ${timer} that was closed is the one of ${closed.occurrence}.`
      : `No run of ${timer} was ever closed.`,
  ];
}

/** Pure: our own apps whose credential does not work, or ends within a week. */
export function judgeCredentials(subjects: readonly OperatorSubject[], now: number): readonly string[] {
  return subjects.flatMap(({ name, health }) => {
    if (standingOf(health) === 'broken') return [`The credential of ${name} does not work.`];
    const { last, unknown } = health.checks.secretExpiry ?? {};
    if (unknown && now - Date.parse(unknown.since) >= UNSEEN)
      return [`Since ${unknown.since} nobody could look at the credential of ${name}.`];
    const endsAt = evidenceOf(last)['endsAt'];
    if (typeof endsAt !== 'string' || Date.parse(endsAt) - now > ENDS_SOON) return [];
    return [`The credential of ${name} ends on ${endsAt.slice(0, 10)}.`];
  });
}

const judgePoison = (queues: readonly PoisonedQueue[]): readonly string[] =>
  queues.map(
    ({ queue, lastAt }) => `A message of the queue ${queue} was put aside, the last one at ${lastAt}.`,
  );

export function createHealthReport(given: {
  misc: Table;
  vault: Pick<Vault, 'get'>;
  runs: Pick<Runs, 'recent'>;
  poison: Pick<Poison, 'recent'>;
  operatorSubjects: Pick<OperatorSubjects, 'all'>;
  config: Parameters<typeof scheduleOf>[1] & Pick<Config, 'KEY_VAULT_URL'>;
  clock: Clock;
}): HealthReport {
  const { misc, vault, runs, poison, operatorSubjects, config, clock } = given;

  const probe = async (name: Probe['name'], look: () => Promise<readonly string[]>): Promise<Probe> => {
    try {
      const problems = await look();
      return { name, ok: problems.length === 0, problems };
    } catch (thrown) {
      return { name, ok: false, problems: [messageOf(thrown)] };
    }
  };

  const look = (): Promise<Probe[]> =>
    Promise.all([
      probe('storage', async () => {
        await misc.get('health', 'probe');
        return [];
      }),
      probe('vault', async () => {
        // There is no such entry: that it says so is the answer.
        await vault.get('health-probe', '00000000000000000000000000000000');
        return [];
      }),
      probe('runs', async () => {
        const found = await Promise.all(
          timerNames.map(async (timer) =>
            judgeRuns(timer, await runs.recent(timer), scheduleOf(timer, config), clock()),
          ),
        );
        return found.flat();
      }),
      probe('queues', async () => judgePoison(await poison.recent())),
      probe('credentials', async () => judgeCredentials(await operatorSubjects.all(), clock())),
    ]);

  let last: { at: number; probes: Promise<Probe[]> } | undefined;
  return () => {
    // Anybody may ask, as often as they like: that must cost nobody anything.
    if (!last || clock() - last.at >= MAX_AGE) last = { at: clock(), probes: look() };
    return last.probes;
  };
}
