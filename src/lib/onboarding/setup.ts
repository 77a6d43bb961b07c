import * as z from 'zod';
import { type Clock, HOUR, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { choices, noChoices, type Provisioning, type StopCode } from '../connections/provisioning.ts';
import { nextState } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import type { Profile } from '../profiles/schema.ts';
import { hash, type Random, token } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { Vault } from '../storage/vault.ts';
import { withoutTrial } from './aside.ts';
import { planFlow, scopesOf, type StepTools } from './provisioning/plan.ts';
import type { Redemption, Setback } from './redemption.ts';
import { sessionName } from './session.ts';
import { setupClient } from './setupClient.ts';
import type { Trip } from './trip.ts';
import type { VerifyMessage } from './verifier.ts';

type Plan = Pick<Provisioning, 'kind' | 'actor' | 'choices'>;
/** What is planned where nobody has chosen anything. */
export const noFlow: Plan = { kind: 'make', actor: 'admin', choices: noChoices };

/** Signs a tenant admin in to the setup app, whose token the provisioning steps then use. */
export interface Setup {
  /** Ids of the steps for these choices, in order, and what the setup app has to ask for to do them. */
  plan(
    profile: Profile,
    flow: Plan,
  ): { readonly steps: readonly string[]; readonly scopes: readonly string[] };
  /** The admin is on the way to Microsoft: an hour later the sweep looks, should the coming back get lost. */
  departing(connectionId: string): Promise<void>;
  /** The admin came back: keeps the token, and the steps begin or go on. @returns what that browser is known by; nothing where
   * the flow is over or another one by now: then the page shows how it stands */
  signedIn(
    trip: Trip,
    connection: Connection,
    profile: Profile,
    back: { code: string; state: string },
  ): Promise<Result<{ readonly viewer?: string }, Setback>>;
}

/** What one sign-in is for: a flow to begin with these choices, or, without them, the one that is under way. */
const errand = z.object({ flow: z.string(), choices: choices.optional() });
export type Errand = z.infer<typeof errand>;

/** Stops at which somebody else may take over from whoever signed in before. */
const openToOthers: ReadonlySet<StopCode> = new Set([
  'signInAgain',
  'needsConsenter',
  'mayNotRegister',
  'mayNotDo',
  'refused',
  'notSeen',
]);

export function createSetup(given: {
  connections: ConnectionStore;
  apps: OperatorApps;
  vault: Vault;
  redemption: Redemption;
  tools: StepTools;
  queue: Queue<VerifyMessage>;
  clock: Clock;
  random: Random;
}): Setup {
  const { connections, apps, vault, tools, queue, clock, random } = given;

  const plan = (profile: Profile, flow: Plan) => {
    const steps = planFlow(profile, flow, tools);
    return { steps: steps.map(({ id }) => id), scopes: scopesOf(steps) };
  };

  return {
    plan,

    async departing(connectionId) {
      await connections.update(connectionId, (current) => {
        const dueAt = iso(clock() + HOUR);
        const isWaiting = current.onboarding.dueAt !== undefined || underWay(current)?.session !== undefined;
        return isWaiting
          ? undefined
          : { connection: { ...current, onboarding: { ...current.onboarding, dueAt } } };
      });
    },

    async signedIn(trip, connection, _profile, back) {
      const { tenant, id } = connection;
      const redeemed = await given.redemption(trip, await setupClient(apps), tenant, back);
      if (!redeemed.ok) return redeemed;
      const { person, tokens } = redeemed.value;
      // The access token is what acts: it must be of the same tenant and the same person.
      if (tokens.tenant !== tenant || tokens.objectId !== person.objectId)
        return err({ code: 'wrongTenant' });
      const wanted = errand.parse(JSON.parse(trip.about ?? '{}'));
      if (!flowFor(withoutTrial(connection), wanted, person.objectId, clock())) return ok({});
      const secretName = sessionName(id);
      const { version } = await vault.set(secretName, tokens.accessToken, {
        expiresOn: tokens.endsAt,
        tags: { connection: id, kind: 'setupToken' },
      });
      const viewer = token(random);
      const session = {
        secretName,
        secretVersion: version,
        endsAt: iso(tokens.endsAt),
        objectId: person.objectId,
        scopes: [...tokens.scopes],
      };
      let isTaken = false;
      await connections.update(id, (stored) => {
        const current = withoutTrial(stored);
        const now = clock();
        const flow = flowFor(current, wanted, person.objectId, now);
        isTaken = flow !== undefined;
        if (!flow) return undefined;
        const { stop: _stop, lease: _lease, since: _since, ...kept } = flow;
        const { setback: _setback, ...onboarding } = current.onboarding;
        return {
          connection: {
            ...current,
            state: nextState(current.state, { kind: 'adminSentToMicrosoft' }),
            provisioning: { ...kept, attempt: 0, session, viewer: hash(viewer) },
            onboarding: { ...onboarding, dueAt: iso(now) },
          },
          history: `${person.objectId} signed in, and what the profile needs is being made.`,
        };
      });
      if (!isTaken) return ok({});
      await queue.send({ connectionId: id });
      return ok({ viewer });
    },
  };
}

/** The flow that is not finished, if there is one. */
export const underWay = ({ provisioning }: Connection): Provisioning | undefined =>
  provisioning?.finishedAt === undefined ? provisioning : undefined;

/**
 * Pure: the flow that a sign-in may go on with. None where things have changed since the browser was sent out: it
 * is over, another one is under way, or somebody else is in the middle of it.
 */
function flowFor(current: Connection, wanted: Errand, person: string, now: number): Provisioning | undefined {
  const active = underWay(current);
  if (wanted.choices) {
    const mayBegin = current.ownership === 'dedicated' && current.state !== 'disconnected' && !active;
    return mayBegin ? { ...newFlow(wanted.flow, now), choices: wanted.choices } : undefined;
  }
  if (active?.flow !== wanted.flow || active.actor !== 'admin') return undefined;
  const { session, stop } = active;
  const isHeld = session !== undefined && Date.parse(session.endsAt) > now && session.objectId !== person;
  return isHeld && !(stop && openToOthers.has(stop.code)) ? undefined : active;
}

/** A flow that nobody has begun yet. */
export const newFlow = (flow: string, now: number): Provisioning => ({
  ...noFlow,
  flow,
  startedAt: iso(now),
  // Known to no plan: from the beginning.
  step: '',
  attempt: 0,
});
