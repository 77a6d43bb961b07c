import * as z from 'zod';
import { type Clock, iso, SECOND } from '../../clock.ts';
import type { Connection } from '../../connections/connection.ts';
import { noChoices, type Note, type Provisioning } from '../../connections/provisioning.ts';
import type { Change, ConnectionStore } from '../../connections/store.ts';
import { UnavailableError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Graph } from '../../microsoft/graph.ts';
import type { Profile } from '../../profiles/schema.ts';
import type { Profiles } from '../../profiles/store.ts';
import { newId, type Random } from '../../random.ts';
import { ITSELF } from '../../connections/audit.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Vault } from '../../storage/vault.ts';
import type { VerifyMessage } from '../verifier.ts';
import { sessionName } from '../session.ts';
import { begun, changed, done, finished, leased, mayTake, over, paused } from './flow.ts';
import { needsSignIn, planFlow, type StepTools } from './plan.ts';
import { Halt, type Pause, type Step, Superseded, type Work } from './step.ts';

/** After so long a message ends and another goes on, well before a host would end it. */
const BUDGET = 90 * SECOND;
/** A token that ends within this is not begun with. */
const REST = 30 * SECOND;

export interface ProvisioningWorker {
  /** Goes on with the steps as far as they go now; done twice, the second time does nothing. */
  step(connectionId: string, by: 'queue' | 'page'): Promise<void>;
}

type Write = (decide: (current: Connection, flow: Provisioning) => Change | undefined) => Promise<Connection>;

export function createProvisioningWorker(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  tools: StepTools;
  openGraph: (token: string) => Graph;
  queue: Queue<VerifyMessage>;
  /** @throws Halt where the steward app gets no token of the tenant */
  openAsSteward: (tenant: string) => Promise<Graph>;
  /** @throws Halt where the app that the step is about gets no token with what is in force */
  openAsApp: (connection: Pick<Connection, 'tenant' | 'access'>, step: Step) => Promise<Graph>;
  /** @throws Halt where the connection gets no token with what it works with */
  openAsConnector: (connection: Connection) => Promise<Graph>;
  onVerified: (connectionId: string) => Promise<unknown>;
  /** Everything that was asked for is removed. */
  onRemoved: (connectionId: string) => Promise<void>;
  /** Credentials are renewed. */
  onRotated: (connectionId: string) => Promise<unknown>;
  clock: Clock;
  random: Random;
  log: Logger;
}): ProvisioningWorker {
  const { connections, profiles, vault, tools, queue, clock, random, log } = given;

  const take = async (id: string, by: 'queue' | 'page', worker: string) => {
    let taken = false;
    const connection = await connections.update(id, (current) => {
      const flow = current.provisioning;
      taken = flow !== undefined && mayTake(current, by, clock());
      return flow && taken ? { connection: leased(current, flow, worker, clock()) } : undefined;
    });
    return taken ? connection : undefined;
  };

  /** Writes only while the work is still ours. */
  const writeAs =
    (id: string, worker: string): Write =>
    async (decide) => {
      let mine = false;
      const after = await connections.update(id, (current) => {
        const flow = current.provisioning;
        mine = flow?.lease?.worker === worker;
        return flow && mine ? decide(current, flow) : undefined;
      });
      if (!after || !mine) throw new Superseded();
      return after;
    };

  /** The steward's or the app's own token, or the setup app's where it still lasts and allows what the step needs. */
  const sessionFor = async (connection: Connection, step: Step): Promise<Graph | undefined> => {
    const { tenant, access, provisioning: flow } = connection;
    if (flow?.actor === 'steward') return given.openAsSteward(tenant);
    if (flow?.kind === 'trial') return given.openAsConnector(connection);
    if (flow?.actor === 'connector') return given.openAsApp({ tenant, access }, step);
    const session = flow?.session;
    if (!session || Date.parse(session.endsAt) <= clock() + REST) return undefined;
    if (!step.scopes.every((scope) => session.scopes.includes(scope))) return undefined;
    const entry = await vault.get(session.secretName, session.secretVersion);
    return entry && given.openGraph(entry.value);
  };

  const runStep = async (profile: Profile, step: Step, write: Write, worker: string) => {
    const started = await write((current, flow) =>
      begun(current, { ...flow, profileVersion: profile.version }, step, worker, clock()),
    );
    const flow = started.provisioning;
    const graph = step.scopes.length > 0 ? await sessionFor(started, step) : undefined;
    if (step.scopes.length > 0 && !graph && !step.without)
      return { kind: 'stop', code: 'signInAgain' } as const;
    let { access } = started;
    const work: Work = {
      connection: started,
      profile,
      choices: flow?.choices ?? noChoices,
      now: clock(),
      access: () => access,
      by: flow?.session?.objectId ?? flow?.by ?? ITSELF,
      async keep(change, told = {}) {
        const kept = await write((current) => changed(current, change(current.access), told, clock()));
        access = kept.access;
      },
      async choose(change) {
        await write((current, now) => ({
          connection: {
            ...current,
            provisioning: { ...now, choices: { ...now.choices, ...change } },
          },
        }));
      },
      send: (call) => {
        if (!graph) throw new Halt({ kind: 'stop', code: 'signInAgain' });
        return graph.send(call);
      },
    };
    return graph || !step.without ? await step.run(work) : await step.without(work);
  };

  /** @returns whether the steps may go on at once */
  const advance = async (
    id: string,
    profile: Profile,
    steps: readonly Step[],
    at: number,
    worker: string,
    { kind, session: hasSession }: Provisioning,
  ): Promise<boolean> => {
    const step = steps[at];
    const write = writeAs(id, worker);
    if (!step && kind === 'remove') {
      await given.onRemoved(id);
      return false;
    }
    if (!step && kind !== 'make') {
      if (hasSession) await vault.remove(sessionName(id));
      await write((current, flow) => over(current, flow, clock()));
      if (kind === 'rotate') await given.onRotated(id);
      return false;
    }
    if (!step) {
      const isProved = !needsSignIn(profile);
      const proved = isProved ? { profileVersion: profile.version } : undefined;
      // Before the end is written: afterwards nobody would come back for it.
      await vault.remove(sessionName(id));
      await write((current, flow) => finished(current, flow, proved, clock()));
      if (isProved) await given.onVerified(id);
      return false;
    }
    const startedAt = iso(clock());
    const outcome = await attempt(() => runStep(profile, step, write, worker));
    if (!('kind' in outcome)) {
      const entry = { step: step.id, startedAt, notes: [...outcome] };
      const next = steps[at + 1]?.id ?? 'done';
      await write((current, flow) => done(current, flow, entry, next, clock()));
      log.info('a provisioning step is done', { connectionId: id, step: step.id });
      return true;
    }
    let delay: number | undefined;
    await write((current, flow) => {
      const change = paused(current, flow, step, outcome, clock());
      delay = change.delaySeconds;
      return change;
    });
    const why = outcome.kind === 'stop' ? outcome.code : outcome.reason;
    log.info('a provisioning step does not go on', { connectionId: id, step: step.id, why });
    if (delay !== undefined) await queue.send({ connectionId: id }, delay);
    return false;
  };

  return {
    async step(connectionId, by) {
      const worker = newId(random);
      const connection = await take(connectionId, by, worker);
      const flow = connection?.provisioning;
      const profile = connection && (await profiles.find(connection.profile));
      if (!flow || !profile) return;
      const steps = planFlow(profile, flow, tools);
      const began = clock();
      try {
        // A step that the profile has no longer: from the beginning, since every step looks before it makes.
        const isSame = flow.profileVersion === undefined || flow.profileVersion === profile.version;
        const first = flow.step === 'done' ? steps.length : steps.findIndex(({ id }) => id === flow.step);
        let at = isSame ? Math.max(0, first) : 0;
        while (await advance(connectionId, profile, steps, at, worker, flow)) {
          at += 1;
          if (clock() - began < BUDGET) continue;
          await writeAs(
            connectionId,
            worker,
          )((current, { lease: _lease, ...rest }) => ({
            connection: {
              ...current,
              provisioning: rest,
              onboarding: { ...current.onboarding, dueAt: iso(clock()) },
            },
          }));
          await queue.send({ connectionId });
          return;
        }
      } catch (thrown) {
        if (!(thrown instanceof Superseded)) throw thrown;
        log.info('another worker took a provisioning over', { connectionId });
      }
    },
  };
}

/** @returns what the step made, or why it does not go on */
async function attempt(work: () => Promise<readonly Note[] | Pause>): Promise<readonly Note[] | Pause> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Halt) return thrown.pause;
    if (thrown instanceof UnavailableError) return { kind: 'wait', reason: thrown.message, lag: false };
    if (thrown instanceof z.ZodError)
      return { kind: 'wait', reason: 'Microsoft answered in a form that is not known.', lag: false };
    throw thrown;
  }
}
