import type { Clock } from '../clock.ts';
import { accountAtWork } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { Choices, StopCode } from '../connections/provisioning.ts';
import { phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import type { Cloud } from '../microsoft/cloud.ts';
import { adminConsentUrl, signInUrl } from '../microsoft/consent.ts';
import type { Profile } from '../profiles/schema.ts';
import { hash, newId, type Random } from '../random.ts';
import type { AccountSignIn } from './accountSignIn.ts';
import { withoutTrial } from './aside.ts';
import { type Errand, noFlow, type Setup } from './setup.ts';
import type { SharedConsent } from './sharedConsent.ts';
import type { Trip, Trips } from './trip.ts';
import { setBack } from './verification.ts';

/** Where the browser goes next; `cookie` binds the trip to it, `viewer` is what it is known by from now on. */
export interface Departure {
  readonly kind: 'departure';
  readonly location: string;
  readonly state?: string;
  readonly cookie?: string;
  readonly viewer?: {
    readonly name: string;
    readonly value: string;
    /** Seconds; as long as an onboarding link is good where it is not given. */
    readonly life?: number;
  };
}

/** Whoever is signed in to this browser may not go on: Microsoft must ask who it is. */
const wantsAnother: ReadonlySet<StopCode> = new Set(['needsConsenter', 'mayNotRegister', 'mayNotDo']);

export type Departures = ReturnType<typeof createDepartures>;

/** Sends the browser on: to Microsoft with a state that only it can bring back, or to the page of its link. */
export function createDepartures(given: {
  cloud: Cloud;
  redirectUri: string;
  connections: ConnectionStore;
  trips: Trips;
  apps: OperatorApps;
  tokens: ConnectionTokens;
  shared: SharedConsent;
  setup: Setup;
  account: AccountSignIn;
  random: Random;
  clock: Clock;
}) {
  const { cloud, redirectUri, connections, trips, apps, setup, clock } = given;

  /**
   * Goes back to the link's page, which says why. What goes on in the background is not disturbed, and neither is what
   * somebody has completed meanwhile, by this link or another: then the page says that.
   */
  const stop = async (
    id: string,
    linkToken: string,
    reason: Parameters<typeof setBack>[1],
  ): Promise<Departure> => {
    await connections.update(id, (stored) => {
      const current = withoutTrial(stored);
      const phase = phaseOf(current);
      const isBusy = phase === 'provisioning' && !current.provisioning?.stop;
      const isDone = !current.links.some((one) => one.id === hash(linkToken));
      const isOver =
        phase === 'waiting' || (phase === 'settled' && (current.ownership === 'shared' || isDone));
      return isOver || isBusy ? undefined : setBack(current, reason, clock());
    });
    return pageOf(linkToken);
  };

  /** Sends the browser to sign in, with a state that only it can bring back. */
  const toSignIn = async (
    purpose: Trip['purpose'],
    { id, tenant }: Connection,
    linkToken: string,
    ask: Pick<Parameters<typeof signInUrl>[1], 'scopes' | 'who'> & {
      clientId: string | undefined;
      about?: string;
    },
  ): Promise<Departure> => {
    const { clientId, about, ...rest } = ask;
    if (clientId === undefined) return stop(id, linkToken, { code: 'operator' });
    const { cookie, ...next } = await trips.begin(purpose, id, linkToken, about);
    const location = signInUrl(cloud, { tenant, clientId, redirectUri, ...next, ...rest });
    return { kind: 'departure', location, state: next.state, cookie };
  };

  const toConsent = async (connection: Connection, linkToken: string): Promise<Departure> => {
    const { id, tenant, profile } = connection;
    const clientId = apps.find(profile)?.clientId;
    if (clientId === undefined) return stop(id, linkToken, { code: 'operator' });
    await given.shared.departing(connection);
    const { state, cookie } = await trips.begin('adminConsent', id, linkToken);
    const location = adminConsentUrl(cloud, { tenant, clientId, redirectUri, state });
    return { kind: 'departure', location, state, cookie };
  };

  /** Without choices to go on with the flow that is under way. */
  const toSetup = async (
    connection: Connection,
    profile: Profile,
    linkToken: string,
    choices?: Choices,
  ): Promise<Departure> => {
    const flow = connection.provisioning;
    const { scopes } = setup.plan(profile, choices ? { ...noFlow, choices } : (flow ?? noFlow));
    const errand: Errand = choices ? { flow: newId(given.random), choices } : { flow: flow?.flow ?? '' };
    await setup.departing(connection.id);
    const isTooWeak = flow?.stop !== undefined && wantsAnother.has(flow.stop.code);
    return toSignIn('setup', connection, linkToken, {
      clientId: apps.setup?.clientId,
      scopes,
      about: JSON.stringify(errand),
      ...(isTooWeak && { who: 'another' }),
    });
  };

  const toAccount = (connection: Connection, profile: Profile, linkToken: string, isAnother: boolean) => {
    const expected = accountAtWork(connection.access)?.userPrincipalName;
    return toSignIn('account', connection, linkToken, {
      clientId: given.tokens.clientId(connection, profile),
      scopes: given.account.scopes(profile),
      about: connection.provisioning?.flow ?? '',
      who: isAnother || expected === undefined ? 'another' : { expected },
    });
  };

  /** Who accepted? A consent says nothing of that by itself. */
  const toSharedSignIn = (connection: Connection, linkToken: string) =>
    toSignIn('signIn', connection, linkToken, { clientId: apps.find(connection.profile)?.clientId });

  return { stop, toConsent, toSharedSignIn, toSetup, toAccount };
}

export const pageOf = (linkToken: string): Departure => ({
  kind: 'departure',
  location: `/connect?t=${encodeURIComponent(linkToken)}`,
});
