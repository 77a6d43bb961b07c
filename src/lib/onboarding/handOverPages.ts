import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { HandOver } from '../credentials/handOver.ts';
import { type HandOverPlan, isLinkGood, labelOf, planHandOver } from '../credentials/handOverPlan.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import type { Cloud } from '../microsoft/cloud.ts';
import { type Callback, signInUrl } from '../microsoft/consent.ts';
import type { Profiles } from '../profiles/store.ts';
import type { HandOverProblem, HandOverView } from '../web/pages/handOverView.ts';
import type { Departure } from './departures.ts';
import {
  HAND_OVER_LIFE,
  handOverCookie,
  type HandOverLink,
  type HandOverLinks,
  viewerOf,
} from './handOverLinks.ts';
import type { Redemption, Setback } from './redemption.ts';
import { setbackOf } from './setbacks.ts';
import { setupClient } from './setupClient.ts';
import type { Trip, Trips } from './trip.ts';
import type { Operator } from './view.ts';
import type { Cookies } from './viewer.ts';

/** The form of a hand-over link's page. */
export const handOverAnswers = z.object({
  t: z.string().min(1).max(100),
  do: z.enum(['signIn', 'show', 'confirm']),
  /** What was shown, divided by spaces. */
  keyIds: z.string().max(1_000).default(''),
});
export type HandOverAnswers = z.output<typeof handOverAnswers>;

/** What whoever follows a hand-over link sees and does. */
export interface HandOverPages {
  /** What the link's page shows: never a value. Changes nothing. */
  view(linkToken: string, cookies: Cookies): Promise<HandOverView>;
  /** Somebody pressed a button. Values are shown to the browser alone in which somebody of the tenant signed in. */
  press(answers: HandOverAnswers, cookies: Cookies): Promise<Departure | HandOverView>;
  /** The browser came back from Microsoft with a state of ours. */
  arrived(trip: Trip, callback: Extract<Callback, { kind: 'single' }>): Promise<Departure>;
}

/** What stands behind a link that may be used. */
interface Open {
  readonly link: HandOverLink;
  readonly connection: Connection;
  readonly plan: HandOverPlan;
}

export function createHandOverPages(given: {
  links: HandOverLinks;
  handOver: HandOver;
  connections: ConnectionStore;
  profiles: Profiles;
  trips: Trips;
  apps: OperatorApps;
  redemption: Redemption;
  cloud: Cloud;
  redirectUri: string;
  operator: Operator;
  clock: Clock;
}): HandOverPages {
  const { links, handOver, connections, operator, clock } = given;

  const open = async (linkToken: string): Promise<Open | HandOverProblem> => {
    const link = await links.find(linkToken);
    const connection = link && (await connections.read(link.connectionId));
    if (!link || !connection) return 'unknown';
    const now = clock();
    if (Date.parse(link.expiresAt) <= now) return 'expired';
    if (!isLinkGood(connection, link.id, now)) return 'over';
    const plan = planHandOver(connection, await given.profiles.find(connection.profile));
    return plan.ok ? { link, connection, plan: plan.value } : 'notNow';
  };

  const problem = (which: HandOverProblem): HandOverView => ({
    kind: 'problem',
    problem: which,
    ...operator,
  });

  const partiesOf = ({ link, connection, plan: { profile } }: Open, linkToken: string) => ({
    ...operator,
    profileName: profile.name,
    vendor: profile.vendor,
    documentation: profile.documentation,
    tenantName: connection.tenantName,
    tenantId: connection.tenant,
    expiresAt: link.expiresAt,
    linkToken,
  });

  const ask = (
    seen: Open,
    linkToken: string,
    cookies: Cookies,
    note?: 'signIn' | 'outdated',
  ): HandOverView => ({
    kind: 'ask',
    ...partiesOf(seen, linkToken),
    labels: seen.plan.fields.map(({ field }) => labelOf(seen.plan, field)),
    isSignedIn: mayBeShown(viewerOf(seen.link, cookies), clock()),
    ...(note && { note }),
  });

  const signIn = async ({ link, connection }: Open, linkToken: string): Promise<Departure> => {
    const clientId = given.apps.setup?.clientId;
    if (clientId === undefined) return stop(link, linkToken, { code: 'operator' });
    if (link.setback) await links.setBack(link.id, undefined);
    const { cookie, ...next } = await given.trips.begin('handOver', connection.id, linkToken);
    const { cloud, redirectUri } = given;
    // Somebody else may be signed in to this browser: Microsoft asks who it is.
    const ask = { tenant: connection.tenant, clientId, redirectUri, ...next, who: 'another' as const };
    return { kind: 'departure', location: signInUrl(cloud, ask), state: next.state, cookie };
  };

  /** Back to the link's page, which says why. */
  const stop = async (link: HandOverLink, linkToken: string, setback: Setback): Promise<Departure> => {
    await links.setBack(link.id, { ...setback, at: iso(clock()) });
    return pageOf(linkToken);
  };

  const show = async (seen: Open, linkToken: string, by: string): Promise<HandOverView> => {
    const shown = await handOver.show(seen.connection.id, {
      by,
      whom: 'somebody of the tenant, through a link',
      linkId: seen.link.id,
    });
    if (!shown?.ok) return problem('notNow');
    const { fields, keyIds } = shown.value;
    return { kind: 'values', ...partiesOf(seen, linkToken), fields, keyIds };
  };

  return {
    async view(linkToken, cookies) {
      const seen = await open(linkToken);
      if (typeof seen === 'string') return problem(seen);
      const { setback } = seen.link;
      return setback && !mayBeShown(viewerOf(seen.link, cookies), clock())
        ? { kind: 'setback', ...partiesOf(seen, linkToken), setback }
        : ask(seen, linkToken, cookies);
    },

    async press({ t: linkToken, do: deed, keyIds }, cookies) {
      const seen = await open(linkToken);
      if (typeof seen === 'string') return problem(seen);
      if (deed === 'signIn') return signIn(seen, linkToken);
      const viewer = viewerOf(seen.link, cookies);
      if (deed === 'show')
        return viewer && mayBeShown(viewer, clock())
          ? show(seen, linkToken, viewer.objectId)
          : ask(seen, linkToken, cookies, 'signIn');
      // To enter something takes its time: it may be said for as long as the link is good.
      if (!viewer) return ask(seen, linkToken, cookies, 'signIn');
      const { id } = seen.connection;
      const said = await handOver.confirm(
        id,
        keyIds.split(' ').filter(Boolean),
        viewer.objectId,
        seen.link.id,
      );
      return said?.ok && !said.value.isOutdated
        ? { kind: 'entered', ...partiesOf(seen, linkToken) }
        : ask(seen, linkToken, cookies, 'outdated');
    },

    async arrived(trip, { state, error, code }) {
      const linkToken = trip.cookie.link;
      const back = pageOf(linkToken);
      const seen = await open(linkToken);
      // The page says why.
      if (typeof seen === 'string' || seen.connection.id !== trip.connectionId) return back;
      const { link, connection } = seen;
      if (error) {
        const { aadsts, correlationId } = error;
        return stop(link, linkToken, {
          code: setbackOf(error),
          ...(aadsts !== undefined && { aadsts }),
          ...(correlationId !== undefined && { correlationId }),
        });
      }
      if (code === undefined || state === undefined) return stop(link, linkToken, { code: 'refused' });
      const client = await setupClient(given.apps);
      const redeemed = await given.redemption(trip, client, connection.tenant, { code, state });
      if (!redeemed.ok) return stop(link, linkToken, redeemed.error);
      const { person } = redeemed.value;
      if (person.isGuest) return stop(link, linkToken, { code: 'guest' });
      const value = await links.signedIn(link.id, person.objectId);
      return { ...back, viewer: { name: handOverCookie(link.id), value, life: HAND_OVER_LIFE / 1_000 } };
    },
  };
}

const mayBeShown = (viewer: HandOverLink['viewer'], now: number): boolean =>
  viewer !== undefined && Date.parse(viewer.until) > now;

const pageOf = (linkToken: string): Departure => ({
  kind: 'departure',
  location: `/hand-over?t=${encodeURIComponent(linkToken)}`,
});
