import { type Clock, HOUR, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { nextState, phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import { withoutTrial } from './aside.ts';
import type { Redemption, Setback } from './redemption.ts';
import type { Trip } from './trip.ts';
import type { Verifier, VerifyMessage } from './verifier.ts';

/** Consent to an app of the operator's: the admin accepts, and then signs in, which shows who it was. */
export interface SharedConsent {
  /** The admin is on the way to Microsoft's consent page. */
  departing(connection: Connection): Promise<void>;
  /** Somebody signed in after consent. */
  signedIn(
    trip: Trip,
    connection: Connection,
    profile: Profile,
    back: { code: string; state: string },
  ): Promise<Result<{ readonly viewer?: never }, Setback>>;
}

export function createSharedConsent(given: {
  connections: ConnectionStore;
  tokens: ConnectionTokens;
  verifier: Verifier;
  redemption: Redemption;
  queue: Queue<VerifyMessage>;
  clock: Clock;
}): SharedConsent {
  const { connections, tokens, verifier, queue, clock } = given;
  return {
    async departing(connection) {
      const consentedBefore = await heldBefore(verifier, connection);
      const now = clock();
      await connections.update(connection.id, (stored) => {
        const current = withoutTrial(stored);
        const { setback: _setback, waitingFor: _waiting, ...kept } = current.onboarding;
        const sent = { consentedBefore, startedAt: iso(now), dueAt: iso(now + HOUR), attempt: 0 };
        const state = nextState(current.state, { kind: 'adminSentToMicrosoft' });
        if (phaseOf(current) !== 'asking') return undefined;
        return {
          connection: { ...current, state, onboarding: { ...kept, ...sent } },
          history: 'Somebody with the link was sent to Microsoft to consent.',
        };
      });
    },

    async signedIn(trip, connection, profile, back) {
      const client = await tokens.client(connection, profile);
      const redeemed = await given.redemption(trip, client, connection.tenant, back);
      if (!redeemed.ok) return redeemed;
      const { objectId } = redeemed.value.person;
      const now = iso(clock());
      await connections.update(connection.id, (stored) => {
        const current = withoutTrial(stored);
        const { setback: _setback, waitingFor: _waiting, ...kept } = current.onboarding;
        const state = nextState(current.state, { kind: 'adminReturned' });
        if (phaseOf(current) === 'settled') return undefined;
        const completed = { completedBy: objectId, completedAt: now };
        return {
          connection: { ...current, state, onboarding: { ...kept, ...completed, attempt: 0, dueAt: now } },
          history: `Consent was completed by ${objectId}.`,
        };
      });
      await queue.send({ connectionId: connection.id });
      return ok({});
    },
  };
}

/** Where we cannot tell, we take it that the permissions were there: then only a sign-in proves who consented. */
async function heldBefore(verifier: Verifier, connection: Connection): Promise<boolean> {
  const sight = await verifier.look(connection);
  return !(sight.kind === 'waiting' && sight.waitingFor !== 'token');
}
