import { type Clock, iso } from '../../clock.ts';
import { type Connection, isConnected } from '../../connections/connection.ts';
import type { Listing } from '../../connections/listing.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import { isolated, type Logger } from '../../log.ts';
import { isHeld, putAside, withoutSetback } from '../../onboarding/aside.ts';
import type { Links, NewLink } from '../../onboarding/links.ts';
import { newFlow } from '../../onboarding/setup.ts';
import type { VerifyMessage } from '../../onboarding/verifier.ts';
import type { Profiles } from '../../profiles/store.ts';
import { newId, type Random } from '../../random.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Problem } from '../../web/problem.ts';
import { planRotation, type RotationPlan } from './plan.ts';

/** How a rotation goes on. */
export interface Begun {
  readonly actor: Provisioning['actor'];
  /** Where an admin of the tenant has to sign in once: the way there, shown this once. */
  readonly link?: NewLink;
}

/** Renews the credentials of connections; the steps themselves are a flow of the provisioning worker. */
export interface Rotations {
  /** Everything of one connection, due or not; `undefined` where there is none. @param by object id of the operator */
  begin(connectionId: string, by: string): Promise<Result<Begun, Problem> | undefined>;
  /** Begins what is due and needs nobody to sign in, in all connections; tried again every time. */
  beginDue(): Promise<void>;
}

export function createRotations(given: {
  connections: ConnectionStore;
  listing: Listing;
  profiles: Profiles;
  links: Links;
  queue: Queue<VerifyMessage>;
  hasSteward: boolean;
  canSetUp: boolean;
  clock: Clock;
  random: Random;
  log: Logger;
}): Rotations {
  const { connections, listing, profiles, links, queue, clock, random, log } = given;

  const planFor = async (
    connection: Connection,
    scope: 'due' | 'all',
  ): Promise<Result<RotationPlan, Problem>> => {
    const profile = await profiles.find(connection.profile);
    const plan = profile && planRotation(connection, profile, scope, given.hasSteward, clock());
    return plan ? ok(plan) : err(nothingToRotate(connection));
  };

  /** The state first, then the message: what dies in between is due, and the sweep finds it. */
  const write = async (id: string, { actor, renew, retire }: RotationPlan, by?: string) => {
    const started = newFlow(newId(random), clock());
    let problem: Problem | undefined;
    await connections.update(id, (current) => {
      problem = standsInTheWay(current, clock());
      if (problem || isRotating(current)) return undefined;
      const flow: Provisioning = {
        ...started,
        kind: 'rotate',
        actor,
        ...(by !== undefined && { by }),
        choices: { ...started.choices, renew: [...renew], retire: [...retire] },
      };
      const dueAt = actor === 'admin' ? undefined : iso(clock());
      return {
        connection: {
          ...current,
          provisioning: { ...flow, before: putAside(current) },
          onboarding: withoutSetback(current.onboarding, dueAt),
        },
        ...(by !== undefined && { history: `${by} asked for new credentials.` }),
      };
    });
    if (!problem && actor !== 'admin') await queue.send({ connectionId: id });
    return problem;
  };

  return {
    async begin(connectionId, by) {
      const connection = await connections.read(connectionId);
      if (!connection) return undefined;
      const plan = await planFor(connection, 'all');
      if (!plan.ok) return plan;
      const { actor } = plan.value;
      if (actor === 'admin' && !given.canSetUp) {
        const detail =
          'Only with a setup app (setting SETUP_APP) can an admin of the tenant sign in to renew the credential.';
        return err({ code: 'profile_not_configured', detail });
      }
      const problem = await write(connectionId, plan.value, by);
      if (problem) return err(problem);
      if (actor !== 'admin') return ok({ actor });
      const link = await links.create(connectionId, by);
      if (link.ok) return ok({ actor, link: link.value });
      return err({ code: 'state_conflict', detail: 'The connection has too many links that are good.' });
    },

    async beginDue() {
      const now = iso(clock());
      const due = (await listing.fresh()).filter(
        ({ state, rotationAt }) => isConnected(state) && rotationAt !== undefined && rotationAt <= now,
      );
      let begun = 0;
      for (const { id } of due) {
        await isolated(log, 'beginning a rotation', { connectionId: id }, async () => {
          const connection = await connections.read(id);
          const plan = connection && (await planFor(connection, 'due'));
          if (!plan?.ok) return connections.relist(id);
          if (!(await write(id, plan.value))) begun += 1;
        });
      }
      log.info('began the rotations that are due', { due: due.length, begun });
    },
  };
}

/** Is one under way that needs nobody, and has not stopped? Beginning it twice changes nothing. */
const isRotating = ({ provisioning: flow }: Connection): boolean =>
  flow?.kind === 'rotate' && flow.finishedAt === undefined && flow.actor !== 'admin' && !flow.stop;

/** Pure: why no rotation may begin now. A flow that waits for somebody is put aside, and comes back. */
function standsInTheWay(current: Connection, now: number): Problem | undefined {
  const { state, provisioning: flow } = current;
  if (!isConnected(state)) {
    const detail = `The connection is ${state}; credentials are renewed once it is connected.`;
    return { code: 'state_conflict', detail };
  }
  if (!flow || flow.finishedAt !== undefined || isRotating(current)) return undefined;
  const isWorking = flow.session !== undefined && !flow.stop && Date.parse(flow.session.endsAt) > now;
  if (flow.kind !== 'remove' && !isHeld(current, now) && !isWorking) return undefined;
  const detail = 'Steps are being done for this connection just now. Try again when they have ended.';
  return { code: 'state_conflict', detail };
}

function nothingToRotate({ ownership }: Connection): Problem {
  const detail =
    ownership === 'shared'
      ? 'The connection works through the operator’s shared app, whose credential the operator renews.'
      : 'The connection has no credential that we made. One that somebody gave is replaced under “Existing settings”.';
  return { code: 'credential_not_taken', detail };
}
