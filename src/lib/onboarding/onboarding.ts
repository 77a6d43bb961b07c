import { type Clock, HOUR, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { nextState, phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { UnavailableError } from '../errors.ts';
import { adminConsentUrl, readCallback, signInUrl } from '../microsoft/consent.ts';
import type { Cloud } from '../microsoft/cloud.ts';
import type { IdTokenVerifier } from '../microsoft/idToken.ts';
import type { ClientApp } from '../microsoft/tokens.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { Links } from './links.ts';
import { setbackOf } from './setbacks.ts';
import { nonceOf, type Trip, type Trips } from './trip.ts';
import { setBack } from './verification.ts';
import type { Verifier, VerifyMessage } from './verifier.ts';
import { connectView, linkProblem } from './view.ts';

/** Where the browser goes next; `cookie` binds the trip to it. */
export interface Departure {
  readonly kind: 'departure';
  readonly location: string;
  readonly state?: string;
  readonly cookie?: string;
}

export interface Onboarding {
  /** What the page of a link shows; changes nothing. */
  view(linkToken: string): Promise<ConnectView>;
  /** The admin said "continue": sends the browser to Microsoft's consent page. */
  depart(linkToken: string): Promise<Departure | ConnectView>;
  /** The browser came back from Microsoft. @param url the raw address of the request */
  arrive(url: string, cookieOf: (state: string) => string | undefined): Promise<Departure | ConnectView>;
  /** The open page asks how things stand; does the step that is due. */
  status(linkToken: string): Promise<ConnectView>;
}

export function createOnboarding(given: {
  cloud: Cloud;
  publicOrigin: string;
  operatorName: string;
  connections: ConnectionStore;
  links: Links;
  trips: Trips;
  apps: OperatorApps;
  verifier: Verifier;
  profiles: Profiles;
  codeFlow: CodeFlow;
  verifyIdToken: IdTokenVerifier;
  queue: Queue<VerifyMessage>;
  clock: Clock;
}): Onboarding {
  const { cloud, operatorName, connections, links, trips, apps, verifier, clock, queue } = given;
  const redirectUri = `${given.publicOrigin}/connect/callback`;
  const lookUp = async (
    linkToken: string,
  ): Promise<{ connection: Connection | undefined; view: ConnectView }> => {
    const link = await links.find(linkToken);
    const connection = link && (await connections.read(link.connectionId));
    if (!link || !connection) return { connection: undefined, view: linkProblem('unknown', operatorName) };
    const profile = await given.profiles.find(connection.profile);
    return { connection, view: connectView(link, connection, profile, linkToken, operatorName, clock()) };
  };

  const stop = async (trip: Trip, reason: Parameters<typeof setBack>[1]): Promise<Departure> => {
    await connections.update(trip.connectionId, (current) =>
      phaseOf(current) === 'settled' ? undefined : setBack(current, reason, clock()),
    );
    return pageOf(trip.cookie.link);
  };

  const sendToSignIn = async (trip: Trip, connection: Connection): Promise<Departure> => {
    const clientId = apps.find(connection.profile)?.clientId;
    if (clientId === undefined) return stop(trip, { code: 'operator' });
    const { cookie, ...next } = await trips.begin('signIn', connection.id, trip.cookie.link);
    const location = signInUrl(cloud, { tenant: connection.tenant, clientId, redirectUri, ...next });
    return { kind: 'departure', location, state: next.state, cookie };
  };

  /** The state is used up by now: an outage must end in a page with "try again", not in an error. */
  const clientOf = async (profile: string): Promise<Result<ClientApp, 'operator' | 'unavailable'>> => {
    try {
      const client = await apps.client(apps.find(profile));
      return client.ok ? client : err('operator');
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return err('unavailable');
      throw thrown;
    }
  };

  const completeSignIn = async (
    trip: Trip,
    connection: Connection,
    { code, state }: { code: string; state: string },
  ): Promise<Departure> => {
    const { tenant, profile, id } = connection;
    const client = await clientOf(profile);
    if (!client.ok) return stop(trip, { code: client.error });
    const nonce = nonceOf(state);
    const grant = { code, redirectUri, codeVerifier: trip.cookie.verifier, nonce };
    const redeemed = await given.codeFlow.redeem(client.value, tenant, grant);
    if (!redeemed.ok) {
      if (redeemed.error.kind !== 'refused') return stop(trip, { code: 'unavailable' });
      const { aadsts, correlationId } = redeemed.error;
      return stop(trip, {
        code: 'refused',
        ...(aadsts && { aadsts }),
        ...(correlationId && { correlationId }),
      });
    }
    const { clientId } = client.value;
    const person = await given.verifyIdToken(redeemed.value.idToken ?? '', { tenant, clientId, nonce });
    if (!person.ok) return stop(trip, { code: person.error === 'invalid' ? 'refused' : person.error });

    const now = iso(clock());
    await connections.update(id, (current) => {
      const { setback: _setback, waitingFor: _waiting, ...kept } = current.onboarding;
      const state = nextState(current.state, { kind: 'adminReturned' });
      if (phaseOf(current) === 'settled') return undefined;
      const completed = { completedBy: person.value.objectId, completedAt: now };
      return {
        connection: { ...current, state, onboarding: { ...kept, ...completed, attempt: 0, dueAt: now } },
        history: `Consent was completed by ${person.value.objectId}.`,
      };
    });
    await queue.send({ connectionId: id });
    return pageOf(trip.cookie.link);
  };

  return {
    view: async (linkToken) => (await lookUp(linkToken)).view,

    async depart(linkToken) {
      const { connection, view } = await lookUp(linkToken);
      if (!connection || (view.kind !== 'ask' && view.kind !== 'setback')) return view;
      const clientId = apps.find(connection.profile)?.clientId;
      if (clientId === undefined) {
        await connections.update(connection.id, (current) => setBack(current, { code: 'operator' }, clock()));
        return pageOf(linkToken);
      }
      const consentedBefore = await heldBefore(verifier, connection);
      const now = clock();
      await connections.update(connection.id, (current) => {
        const { setback: _setback, waitingFor: _waiting, ...kept } = current.onboarding;
        const sent = { consentedBefore, startedAt: iso(now), dueAt: iso(now + HOUR), attempt: 0 };
        const state = nextState(current.state, { kind: 'adminSentToMicrosoft' });
        if (phaseOf(current) !== 'asking') return undefined;
        return {
          connection: { ...current, state, onboarding: { ...kept, ...sent } },
          history: 'Somebody with the link was sent to Microsoft to consent.',
        };
      });
      const { state, cookie } = await trips.begin('adminConsent', connection.id, linkToken);
      const location = adminConsentUrl(cloud, { tenant: connection.tenant, clientId, redirectUri, state });
      return { kind: 'departure', location, state, cookie };
    },

    async arrive(url, cookieOf) {
      const callback = readCallback(url);
      if (callback.kind === 'duplicate')
        return { kind: 'callbackProblem', problem: 'duplicate', operatorName };
      const { state, error } = callback;
      const trip = await trips.end(state, state === undefined ? undefined : cookieOf(state));
      if (typeof trip === 'string') return { kind: 'callbackProblem', problem: trip, operatorName };
      const connection = await connections.read(trip.connectionId);
      if (!connection || state === undefined) return linkProblem('unknown', operatorName);
      const { view } = await lookUp(trip.cookie.link);
      if (view.kind === 'linkProblem') return view;
      if (error) {
        const { aadsts, correlationId } = error;
        return stop(trip, {
          code: setbackOf(error),
          ...(aadsts !== undefined && { aadsts }),
          ...(correlationId !== undefined && { correlationId }),
        });
      }
      if (callback.tenant !== undefined && callback.tenant !== connection.tenant) {
        return stop(trip, { code: 'wrongTenant' });
      }
      if (trip.purpose === 'adminConsent') {
        return callback.adminConsent ? sendToSignIn(trip, connection) : stop(trip, { code: 'refused' });
      }
      const { code } = callback;
      return code === undefined
        ? stop(trip, { code: 'refused' })
        : completeSignIn(trip, connection, { code, state });
    },

    async status(linkToken) {
      const { connection, view } = await lookUp(linkToken);
      if (!connection || view.kind !== 'waiting') return view;
      await verifier.step(connection.id, 'page');
      return (await lookUp(linkToken)).view;
    },
  };
}

/** Where we cannot tell, we take it that the permissions were there: then only a sign-in proves who consented. */
async function heldBefore(verifier: Verifier, connection: Connection): Promise<boolean> {
  const sight = await verifier.look(connection);
  return !(sight.kind === 'waiting' && sight.waitingFor !== 'token');
}

const pageOf = (linkToken: string): Departure => ({
  kind: 'departure',
  location: `/connect?t=${encodeURIComponent(linkToken)}`,
});
