import * as z from 'zod';
import { type Clock, DAY, HOUR, iso, MINUTE } from '../clock.ts';
import { type Connection, setbackCodes } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { goodLinks, planHandOver } from '../credentials/handOverPlan.ts';
import { isolated, type Logger } from '../log.ts';
import type { Profiles } from '../profiles/store.ts';
import { hash, newId, type Random, sameText, token } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Ending } from '../storage/ended.ts';
import type { Table } from '../storage/tables.ts';
import type { Problem } from '../web/problem.ts';
import type { NewLink } from './links.ts';
import type { Cookies } from './viewer.ts';

/** Where a hand-over link leads, and who signed in through it last. */
export interface HandOverLink {
  /** The hash of its token, which itself is kept nowhere. */
  readonly id: string;
  readonly connectionId: string;
  readonly expiresAt: string;
  /** The browser that somebody signed in to, by the hash of its cookie; values are shown to it until then. */
  readonly viewer?: { readonly hash: string; readonly objectId: string; readonly until: string };
  /** How the last sign-in ended, where it ended badly. */
  readonly setback?: HandOverSetback;
}

/** Links by which somebody of the tenant gets what is to be entered in the connector. */
export interface HandOverLinks {
  /**
   * Makes a link good for 72 hours, or until all that it shows is entered.
   *
   * @param by object id of the operator
   * @returns `undefined` where there is no such connection
   */
  create(connectionId: string, by: string): Promise<Result<NewLink, Problem> | undefined>;
  find(linkToken: string): Promise<HandOverLink | undefined>;
  /** Makes every link of a connection useless. @returns the connection as it now stands */
  withdraw(connectionId: string, by: string): Promise<Connection | undefined>;
  /** Somebody of the tenant signed in. @returns the value of the cookie that their browser is known by */
  signedIn(linkId: string, objectId: string): Promise<string>;
  /** A sign-in ended badly; without a setback another one begins. */
  setBack(linkId: string, setback: HandOverSetback | undefined): Promise<void>;
}

/** Milliseconds that a link is good. */
export const HAND_OVER_LIFE = 72 * HOUR;
/** Milliseconds after a sign-in in which values are shown to that browser. */
const SHOWING = 15 * MINUTE;
const MOST = 20;

const setback = z.object({
  code: z.enum(setbackCodes),
  at: z.string(),
  aadsts: z.number().optional(),
  correlationId: z.string().optional(),
});
type HandOverSetback = z.output<typeof setback>;
const row = z.object({
  connectionId: z.string(),
  expiresAt: z.string(),
  viewerHash: z.string().optional(),
  viewer: z.string().default(''),
  viewerUntil: z.string().default(''),
  setback: z.string().default(''),
});

export function createHandOverLinks(given: {
  lookup: Table;
  connections: ConnectionStore;
  profiles: Profiles;
  /** Is there an app to sign in to? */
  canSignIn: boolean;
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): HandOverLinks {
  const { lookup, connections, clock, random } = given;
  /** In the audit; what fails here is listed by whoever looks at the connection next. */
  const list = (what: string, connectionId: string) =>
    isolated(given.log, what, { connectionId }, () => given.flush(connectionId));

  return {
    async create(connectionId, by) {
      const before = await connections.read(connectionId);
      if (!before) return undefined;
      const profile = await given.profiles.find(before.profile);
      const plan = planHandOver(before, profile);
      if (!plan.ok) return plan;
      if (!given.canSignIn) return err(noSetupApp);
      const linkToken = token(random);
      const id = hash(linkToken);
      const now = clock();
      const expiresAt = iso(now + HAND_OVER_LIFE);
      // The way to the link first: a crash in between leaves a way that leads nowhere.
      await lookup.insert({ partitionKey: keyOf(id), rowKey: keyOf(id), connectionId, expiresAt, by });
      let refusal: Problem | undefined;
      await connections.update(connectionId, (current) => {
        const still = planHandOver(current, profile);
        const good = goodLinks(current, now);
        refusal = still.ok ? (good.length >= MOST ? tooMany : undefined) : still.error;
        if (refusal) return undefined;
        const entry = {
          id: `linked-${id}`,
          at: iso(now),
          by,
          action: 'handOver.linked' as const,
          connection: connectionId,
          text: 'A link to the hand-over was made.',
        };
        return {
          connection: {
            ...current,
            handOverLinks: [...good, { id, expiresAt }],
            unaudited: [...current.unaudited, entry],
          },
          history: `A link to the hand-over was made by ${by}.`,
        };
      });
      if (refusal) return err(refusal);
      await list('listing a new link', connectionId);
      return ok({ token: linkToken, id, connectionId, expiresAt });
    },

    async find(linkToken) {
      const id = hash(linkToken);
      const stored = await lookup.get(keyOf(id), keyOf(id));
      if (!stored) return undefined;
      const { connectionId, expiresAt, viewerHash, viewer, viewerUntil, ...rest } = row.parse(stored.row);
      return {
        id,
        connectionId,
        expiresAt,
        ...(viewerHash !== undefined && {
          viewer: { hash: viewerHash, objectId: viewer, until: viewerUntil },
        }),
        ...(rest.setback !== '' && { setback: setback.parse(JSON.parse(rest.setback)) }),
      };
    },

    async withdraw(connectionId, by) {
      const entry = {
        id: `withdrawn-${newId(random)}`,
        at: iso(clock()),
        by,
        action: 'handOver.withdrawn' as const,
        connection: connectionId,
        text: 'The links to the hand-over were withdrawn.',
      };
      const after = await connections.update(connectionId, (current) =>
        (current.handOverLinks ?? []).length === 0
          ? undefined
          : {
              connection: { ...current, handOverLinks: [], unaudited: [...current.unaudited, entry] },
              history: `The links to the hand-over were withdrawn by ${by}.`,
            },
      );
      if (after) await list('listing withdrawn links', connectionId);
      return after;
    },

    async signedIn(linkId, objectId) {
      const cookie = token(random);
      await lookup.merge({
        partitionKey: keyOf(linkId),
        rowKey: keyOf(linkId),
        viewerHash: hash(cookie),
        viewer: objectId,
        viewerUntil: iso(clock() + SHOWING),
        setback: '',
      });
      return cookie;
    },

    setBack: (linkId, setback) =>
      lookup.merge({
        partitionKey: keyOf(linkId),
        rowKey: keyOf(linkId),
        setback: setback ? JSON.stringify(setback) : '',
      }),
  };
}

const noSetupApp: Problem = {
  code: 'profile_not_configured',
  detail:
    'Whoever follows a link signs in through the setup app, and this installation has none (setting SETUP_APP). Show the values here instead.',
};

const tooMany: Problem = {
  code: 'state_conflict',
  detail: 'The connection has twenty hand-over links that are still good. Withdraw them first.',
};

const KIND = 'handOver~';
const keyOf = (id: string): string => `${KIND}${id}`;

/** For so long whoever comes too late is told that the link has expired, and then that there is no such link. */
export const handOverLinksEnd: Ending = { prefix: KIND, member: 'expiresAt', after: 30 * DAY };

/** The cookie of the browser in which somebody signed in through a link. */
export const handOverCookie = (linkId: string): string =>
  `__Host-mooring-hand-over-${hash(linkId).slice(0, 12)}`;

/** Who signed in last through the link, if it was in this browser. */
export function viewerOf({ id, viewer }: HandOverLink, cookies: Cookies): HandOverLink['viewer'] {
  const cookie = cookies(handOverCookie(id));
  return cookie !== undefined && viewer && sameText(hash(cookie), viewer.hash) ? viewer : undefined;
}
