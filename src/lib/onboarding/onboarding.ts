import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { Choices, StopCode } from '../connections/provisioning.ts';
import { phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { adminConsentUrl, readCallback, signInUrl } from '../microsoft/consent.ts';
import type { Cloud } from '../microsoft/cloud.ts';
import type { Profile } from '../profiles/schema.ts';
import { newId, type Random } from '../random.ts';
import type { Result } from '../result.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { AccountSignIn } from './accountSignIn.ts';
import type { ConnectAnswers } from './answers.ts';
import type { LinkPages, Seen } from './linkPages.ts';
import type { Setback } from './redemption.ts';
import { setbackOf } from './setbacks.ts';
import { type Errand, noFlow, type Setup, underWay } from './setup.ts';
import type { SetupActions } from './setupActions.ts';
import type { SharedConsent } from './sharedConsent.ts';
import type { Trip, Trips } from './trip.ts';
import { setBack } from './verification.ts';
import { isRemoving, linkProblem, type Operator } from './view.ts';
import { type Cookies, viewerCookie } from './viewer.ts';

/** Where the browser goes next; `cookie` binds the trip to it, `viewer` is what it is known by from now on. */
export interface Departure {
  readonly kind: 'departure';
  readonly location: string;
  readonly state?: string;
  readonly cookie?: string;
  readonly viewer?: { readonly name: string; readonly value: string };
}

export interface Onboarding {
  /** What the page of a link shows; changes nothing. */
  view(linkToken: string, cookies?: Cookies): Promise<ConnectView>;
  /** Somebody pressed a button of the page: mostly "continue", which sends the browser to Microsoft. */
  depart(linkToken: string, answers?: ConnectAnswers, cookies?: Cookies): Promise<Departure | ConnectView>;
  /** The browser came back from Microsoft. @param url the raw address of the request */
  arrive(url: string, cookieOf: (state: string) => string | undefined): Promise<Departure | ConnectView>;
  /** The open page asks how things stand; does the step that is due. */
  status(linkToken: string, cookies?: Cookies): Promise<ConnectView>;
}

/** Whoever is signed in to this browser may not go on: Microsoft must ask who it is. */
const wantsAnother: ReadonlySet<StopCode> = new Set(['needsConsenter', 'mayNotRegister', 'mayNotDo']);

const noCookies: Cookies = () => undefined;

export function createOnboarding(given: {
  cloud: Cloud;
  redirectUri: string;
  operator: Operator;
  connections: ConnectionStore;
  pages: LinkPages;
  trips: Trips;
  apps: OperatorApps;
  tokens: ConnectionTokens;
  shared: SharedConsent;
  setup: Setup;
  random: Random;
  actions: SetupActions;
  account: AccountSignIn;
  /** Does the step that is due. */
  look: (connectionId: string) => Promise<unknown>;
  clock: Clock;
}): Onboarding {
  const { cloud, redirectUri, operator, connections, pages, trips, apps, setup, account, clock } = given;

  /** Goes back to the link's page, which says why. What goes on in the background is not disturbed. */
  const stop = async (
    id: string,
    linkToken: string,
    reason: Parameters<typeof setBack>[1],
  ): Promise<Departure> => {
    await connections.update(id, (current) => {
      const phase = phaseOf(current);
      const isBusy = phase === 'provisioning' && !current.provisioning?.stop;
      const isOver = phase === 'settled' && current.ownership === 'shared';
      return isOver || isBusy ? undefined : setBack(current, reason, clock());
    });
    return pageOf(linkToken);
  };

  type Purpose = Trip['purpose'];
  /** Sends the browser to sign in, with a state that only it can bring back. */
  const toSignIn = async (
    purpose: Purpose,
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
    const expected = connection.access.account?.userPrincipalName;
    return toSignIn('account', connection, linkToken, {
      clientId: given.tokens.clientId(connection, profile),
      scopes: account.scopes(profile),
      about: connection.provisioning?.flow ?? '',
      who: isAnother || expected === undefined ? 'another' : { expected },
    });
  };

  /** By kind of page: what its button leads to. */
  const proceed = async (
    seen: Seen & { connection: Connection; profile: Profile },
    answers: ConnectAnswers,
  ): Promise<Departure | ConnectView> => {
    const { connection, profile, view } = seen;
    const linkToken = answers.t;
    switch (view.kind) {
      case 'ask':
        return toConsent(connection, linkToken);
      case 'askRemoval':
        return toSetup(connection, profile, linkToken);
      case 'setback':
        if (connection.ownership === 'shared' && !isRemoving(connection))
          return toConsent(connection, linkToken);
        if (underWay(connection)) return toSetup(connection, profile, linkToken);
        // Back to the page before it, where everything can be chosen and read again.
        await given.actions.forgetSetback(connection.id);
        return pageOf(linkToken);
      case 'askSetup': {
        if (answers.do === 'settings') {
          const wrong = await given.actions.takeSettings(connection, answers);
          return wrong.length > 0 ? { ...view, faults: wrong } : pageOf(linkToken);
        }
        const choices = await given.actions.choose(connection, profile, answers);
        return choices.ok
          ? toSetup(connection, profile, linkToken, choices.value)
          : { ...view, faults: choices.error };
      }
      case 'progress': {
        // Nobody can sign in as the steward app: the operator decides how it goes on.
        if (connection.provisioning?.actor === 'steward') return view;
        // Only whoever signed in may choose; anybody else signs in first.
        if (answers.do === 'continue' || !view.isViewer) return toSetup(connection, profile, linkToken);
        return (await given.actions.act(connection, view, answers)) ?? pageOf(linkToken);
      }
      case 'askAccount':
        return answers.do === 'show' && view.password === 'hidden'
          ? { ...view, password: (await given.actions.showPassword(connection)) ?? 'shown' }
          : toAccount(connection, profile, linkToken, false);
      case 'confirmAccount':
        if (answers.do !== 'useAccount' || !view.isViewer)
          return toAccount(connection, profile, linkToken, true);
        await account.confirm(connection.id, profile);
        return pageOf(linkToken);
      case 'waiting':
      case 'connected':
      case 'linkProblem':
      case 'callbackProblem':
        return view;
    }
  };

  return {
    view: async (linkToken, cookies = noCookies) => (await pages.open(linkToken, cookies)).view,

    async depart(linkToken, answers = { t: linkToken, do: 'continue' }, cookies = noCookies) {
      const seen = await pages.open(linkToken, cookies);
      const { connection, profile } = seen;
      if (!connection || !profile) return seen.view;
      return proceed({ ...seen, connection, profile }, answers);
    },

    async arrive(url, cookieOf) {
      const callback = readCallback(url);
      if (callback.kind === 'duplicate')
        return { kind: 'callbackProblem', problem: 'duplicate', ...operator };
      const { state, error, code } = callback;
      const trip = await trips.end(state, state === undefined ? undefined : cookieOf(state));
      if (typeof trip === 'string') return { kind: 'callbackProblem', problem: trip, ...operator };
      const linkToken = trip.cookie.link;
      const { connection, profile, view } = await pages.open(linkToken, noCookies);
      if (!connection || !profile || state === undefined || connection.id !== trip.connectionId)
        return linkProblem('unknown', operator);
      if (view.kind === 'linkProblem') return view;
      const halt = (reason: Parameters<typeof setBack>[1]) => stop(connection.id, linkToken, reason);
      if (error) {
        const { aadsts, correlationId } = error;
        return halt({
          code: setbackOf(error, trip.purpose === 'account'),
          ...(aadsts !== undefined && { aadsts }),
          ...(correlationId !== undefined && { correlationId }),
        });
      }
      if (callback.tenant !== undefined && callback.tenant !== connection.tenant)
        return halt({ code: 'wrongTenant' });
      if (trip.purpose === 'adminConsent') {
        if (!callback.adminConsent) return halt({ code: 'refused' });
        return toSignIn('signIn', connection, linkToken, {
          clientId: apps.find(connection.profile)?.clientId,
        });
      }
      if (code === undefined) return halt({ code: 'refused' });
      // A link that has done its work begins nothing any more, however late a browser comes back with it.
      if (trip.purpose === 'setup' && view.kind === 'connected') return pageOf(linkToken);
      const kind = { signIn: given.shared, setup, account }[trip.purpose];
      const done: Result<{ readonly viewer?: string }, Setback> = await kind.signedIn(
        trip,
        connection,
        profile,
        { code, state },
      );
      if (!done.ok) return halt(done.error);
      const back = pageOf(linkToken);
      return done.value.viewer !== undefined
        ? { ...back, viewer: { name: viewerCookie(connection.id), value: done.value.viewer } }
        : back;
    },

    async status(linkToken, cookies = noCookies) {
      const { connection, view } = await pages.open(linkToken, cookies);
      if (!connection || (view.kind !== 'waiting' && view.kind !== 'progress')) return view;
      await given.look(connection.id);
      return (await pages.open(linkToken, cookies)).view;
    },
  };
}

const pageOf = (linkToken: string): Departure => ({
  kind: 'departure',
  location: `/connect?t=${encodeURIComponent(linkToken)}`,
});
