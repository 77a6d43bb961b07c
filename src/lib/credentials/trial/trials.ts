import { type Clock, SECOND } from '../../clock.ts';
import type { Connection } from '../../connections/connection.ts';
import type { JournalEntry } from '../../connections/provisioning.ts';
import { trialDueAt } from '../../connections/trial.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import type { BeginInterlude } from '../../onboarding/interludes.ts';
import { mainApp, type Profile } from '../../profiles/schema.ts';
import type { Profiles } from '../../profiles/store.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Problem } from '../../web/problem.ts';
import { trialStepIds } from './steps.ts';

/** A trial of what a connector may do, as far as it has come. Instants are ISO 8601. */
export interface Trial {
  readonly startedAt: string;
  readonly finishedAt?: string | undefined;
  readonly steps: readonly JournalEntry[];
}

/** Tries what connectors that write may do, with one user that is made for it and deleted again. */
export interface Trials {
  /** Begins one, and goes as far as it goes at once; `undefined` where there is no such connection. */
  begin(connectionId: string, by: string): Promise<Result<Trial, Problem> | undefined>;
  /** Goes on with one that was put off, or that something else took the place of, where that is due. */
  goOn(connection: Connection): Promise<void>;
  /** The last one; `undefined` where there was none. */
  last(connection: Connection): Promise<Trial | undefined>;
}

const placeOf = ({ step }: JournalEntry): number => trialStepIds.indexOf(step);

/** Messages become visible a little early or late. */
const TOLERANCE = SECOND;

const WRITES = 'User.ReadWrite.All';

/** Does the connector of a profile write users? */
export function writesUsers(profile: Profile): boolean {
  const { application = [], delegated = [] } = mainApp(profile) ?? {};
  return [...application, ...delegated].some(({ name }) => name === WRITES);
}

export function createTrials(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  beginInterlude: BeginInterlude;
  /** Does the steps that are due. */
  look: (connectionId: string) => Promise<unknown>;
  clock: Clock;
}): Trials {
  const { connections, profiles } = given;

  const last = async ({ id, lastTrial }: Connection): Promise<Trial | undefined> => {
    if (!lastTrial) return undefined;
    const { flow, waits: _waits, ...when } = lastTrial;
    const steps = await connections.journal(id, flow);
    return { ...when, steps: steps.toSorted((one, other) => placeOf(one) - placeOf(other)) };
  };

  return {
    last,

    async goOn(connection) {
      const dueAt = trialDueAt(connection);
      if (dueAt === undefined || dueAt > given.clock() + TOLERANCE) return;
      await given.beginInterlude(connection.id, { kind: 'trial', actor: 'connector', choices: {} });
    },

    async begin(connectionId, by) {
      const connection = await connections.read(connectionId);
      if (!connection) return undefined;
      const profile = await profiles.find(connection.profile);
      if (!profile || !writesUsers(profile)) {
        const detail = `The connector does not write users (${WRITES}), so there is nothing to try.`;
        return err({ code: 'state_conflict', detail });
      }
      const problem = await given.beginInterlude(connectionId, {
        kind: 'trial',
        actor: 'connector',
        by,
        choices: {},
        history: `${by} asked for a trial of what the connector may do.`,
      });
      if (problem) return err(problem);
      await given.look(connectionId);
      const after = await connections.read(connectionId);
      const trial = after && (await last(after));
      return trial ? ok(trial) : undefined;
    },
  };
}
