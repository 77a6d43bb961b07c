import { type Clock, HOUR, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { type Choices, noChoices, type Provisioning } from '../connections/provisioning.ts';
import { nextState } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { UnavailableError } from '../errors.ts';
import type { TokenFailure, ClientApp } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { hash, newId, type Random, token } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { Vault } from '../storage/vault.ts';
import { planFlow, scopesOf, type StepTools } from './provisioning/plan.ts';
import type { Redemption, Setback } from './redemption.ts';
import { sessionName } from './session.ts';
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
  /** Keeps the choices, for a new flow or the one that is under way. */
  choose(connectionId: string, choices: Choices): Promise<void>;
  /** The admin came back: keeps the token, and the steps begin or go on. @returns what that browser is known by */
  signedIn(
    trip: Trip,
    connection: Connection,
    profile: Profile,
    back: { code: string; state: string },
  ): Promise<Result<{ readonly viewer: string }, Setback>>;
}

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

  const setupClient = async (): Promise<Result<ClientApp, TokenFailure>> => {
    try {
      const client = await apps.client(apps.setup);
      return client.ok ? client : err({ kind: 'noCredential', reason: client.error });
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return err({ kind: 'unavailable', reason: thrown.message });
      throw thrown;
    }
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

    async choose(connectionId, choices) {
      await connections.update(connectionId, (current) => {
        const now = clock();
        const flow = underWay(current) ?? newFlow(random, now);
        return { connection: { ...current, provisioning: { ...flow, choices } } };
      });
    },

    async signedIn(trip, connection, _profile, back) {
      const { tenant, id } = connection;
      const redeemed = await given.redemption(trip, await setupClient(), tenant, back);
      if (!redeemed.ok) return redeemed;
      const { person, tokens } = redeemed.value;
      // The access token is what acts: it must be of the same tenant and the same person.
      if (tokens.tenant !== tenant || tokens.objectId !== person.objectId)
        return err({ code: 'wrongTenant' });
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
      await connections.update(id, (current) => {
        const now = clock();
        const flow = underWay(current) ?? newFlow(random, now);
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
      await queue.send({ connectionId: id });
      return ok({ viewer });
    },
  };
}

/** The flow that is not finished, if there is one. */
export const underWay = ({ provisioning }: Connection): Provisioning | undefined =>
  provisioning?.finishedAt === undefined ? provisioning : undefined;

/** A flow that nobody has begun yet. */
export const newFlow = (random: Random, now: number): Provisioning => ({
  ...noFlow,
  flow: newId(random),
  startedAt: iso(now),
  // Known to no plan: from the beginning.
  step: '',
  attempt: 0,
});
