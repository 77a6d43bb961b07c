import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { readCallback } from '../microsoft/consent.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Result } from '../result.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import type { AccountSignIn } from './accountSignIn.ts';
import type { ConnectAnswers } from './answers.ts';
import { type Departure, type Departures, pageOf } from './departures.ts';
import type { HandOverPages } from './handOverPages.ts';
import type { LinkPages, Seen } from './linkPages.ts';
import type { Presses } from './presses.ts';
import type { Setback } from './redemption.ts';
import { setbackOf } from './setbacks.ts';
import { type Setup, underWay } from './setup.ts';
import type { SetupActions } from './setupActions.ts';
import type { SharedConsent } from './sharedConsent.ts';
import type { Trips } from './trip.ts';
import { hasErrand, linkProblem, type Operator, tooOften } from './view.ts';
import { type Cookies, viewerCookie } from './viewer.ts';

export interface Onboarding {
  /** What the page of a link shows; changes nothing. */
  view(linkToken: string, cookies?: Cookies): Promise<ConnectView>;
  /**
   * Somebody pressed a button of the page: mostly "continue", which sends the browser to Microsoft. Nothing is done where
   * that was too often.
   */
  depart(linkToken: string, answers?: ConnectAnswers, cookies?: Cookies): Promise<Departure | ConnectView>;
  /** The browser came back from Microsoft. @param url the raw address of the request */
  arrive(url: string, cookieOf: (state: string) => string | undefined): Promise<Departure | ConnectView>;
  /** The open page asks how things stand; does the step that is due. */
  status(linkToken: string, cookies?: Cookies): Promise<ConnectView>;
}

const noCookies: Cookies = () => undefined;

export function createOnboarding(given: {
  operator: Operator;
  pages: LinkPages;
  presses: Presses;
  clock: Clock;
  trips: Trips;
  departures: Departures;
  shared: SharedConsent;
  setup: Setup;
  actions: SetupActions;
  account: AccountSignIn;
  handOverPages: Pick<HandOverPages, 'arrived'>;
  /** Does the step that is due. */
  look: (connectionId: string) => Promise<unknown>;
}): Onboarding {
  const { operator, pages, trips, departures, shared, setup, actions, account } = given;
  const { stop, toConsent, toSharedSignIn, toSetup, toAccount } = departures;

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
      case 'askErrand':
        return toSetup(connection, profile, linkToken);
      case 'setback':
        if (connection.ownership === 'shared' && !hasErrand(connection))
          return toConsent(connection, linkToken);
        if (underWay(connection)) return toSetup(connection, profile, linkToken);
        // Back to the page before it, where everything can be chosen and read again.
        await actions.forgetSetback(connection.id);
        return pageOf(linkToken);
      case 'askSetup': {
        if (answers.do === 'settings') {
          const wrong = await actions.takeSettings(connection, answers);
          return wrong.length > 0 ? { ...view, faults: wrong } : pageOf(linkToken);
        }
        const choices = await actions.choose(connection, profile, answers);
        return choices.ok
          ? toSetup(connection, profile, linkToken, choices.value)
          : { ...view, faults: choices.error };
      }
      case 'progress': {
        // Nobody can sign in as an app: the operator decides how it goes on.
        if (connection.provisioning?.actor !== 'admin') return view;
        // Only whoever signed in may choose; anybody else signs in first.
        if (answers.do === 'continue' || !view.isViewer) return toSetup(connection, profile, linkToken);
        return (await actions.act(connection, view, answers)) ?? pageOf(linkToken);
      }
      case 'askAccount':
        return answers.do === 'show' && view.password === 'hidden'
          ? { ...view, password: (await actions.showPassword(connection)) ?? 'shown' }
          : toAccount(connection, profile, linkToken, false);
      case 'confirmAccount':
        if (answers.do !== 'useAccount' || !view.isViewer)
          return toAccount(connection, profile, linkToken, true);
        await account.confirm(connection.id, profile);
        return pageOf(linkToken);
      case 'waiting':
      case 'connected':
      case 'tooOften':
      case 'linkProblem':
      case 'callbackProblem':
        return view;
    }
  };

  return {
    view: async (linkToken, cookies = noCookies) => (await pages.open(linkToken, cookies)).view,

    async depart(linkToken, answers = { t: linkToken, do: 'continue' }, cookies = noCookies) {
      const until = await given.presses.count(linkToken);
      if (until !== undefined) return tooOften(linkToken, until, operator, given.clock());
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
      if (trip.purpose === 'handOver') return given.handOverPages.arrived(trip, callback);
      const linkToken = trip.cookie.link;
      const { connection, profile, view } = await pages.open(linkToken, noCookies);
      if (!connection || !profile || state === undefined || connection.id !== trip.connectionId)
        return linkProblem('unknown', operator);
      if (view.kind === 'linkProblem') return view;
      const halt = (reason: Parameters<typeof stop>[2]) => stop(connection.id, linkToken, reason);
      // An address that a browser brings: anybody who was sent out can write another one.
      const hear = (reason: Setback) => halt({ ...reason, isHearsay: true });
      if (error) {
        const { aadsts, correlationId } = error;
        return hear({
          code: setbackOf(error, trip.purpose === 'account'),
          ...(aadsts !== undefined && { aadsts }),
          ...(correlationId !== undefined && { correlationId }),
        });
      }
      if (callback.tenant !== undefined && callback.tenant !== connection.tenant)
        return hear({ code: 'wrongTenant' });
      if (trip.purpose === 'adminConsent') {
        if (!callback.adminConsent) return hear({ code: 'refused' });
        return toSharedSignIn(connection, linkToken);
      }
      if (code === undefined) return hear({ code: 'refused' });
      // A link that has done its work begins nothing any more, however late a browser comes back with it.
      if (trip.purpose === 'setup' && view.kind === 'connected') return pageOf(linkToken);
      const kind = { signIn: shared, setup, account }[trip.purpose];
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
