import * as z from 'zod';
import { type Clock, DAY, HOUR, iso } from '../clock.ts';
import { hash, type Random, sameText, token } from '../random.ts';
import type { Ending } from '../storage/ended.ts';
import type { Table } from '../storage/tables.ts';

/** Why the browser was sent to Microsoft. */
export const purposes = ['adminConsent', 'signIn', 'setup', 'account', 'handOver'] as const;
export type Purpose = (typeof purposes)[number];

/** What the browser keeps, in a `__Host-` cookie, while it is at Microsoft. */
const cookieBody = z.object({ link: z.string(), secret: z.string(), verifier: z.string() });
export type TripCookie = z.infer<typeof cookieBody>;

/** One trip of one browser to Microsoft and back. */
export interface Trip {
  readonly purpose: Purpose;
  readonly connectionId: string;
  /** What the sign-in is for, as whoever sent the browser out has written it: nobody else can change it. */
  readonly about?: string;
  readonly cookie: TripCookie;
}

/** One cookie a trip, so that two tabs do not disturb each other. */
export const cookieName = (state: string): string => `__Host-mooring-${hash(state).slice(0, 12)}`;
/** Seconds; a person reads, signs in with two factors, perhaps fetches a colleague. */
export const COOKIE_LIFE = HOUR / 1_000;

export type ReturnProblem = 'forged' | 'replayed' | 'expired' | 'cookieMissing';

/** Sends browsers out with a `state` that is single-use, expiring and bound to that browser, and knows them again. */
export interface Trips {
  begin(
    purpose: Purpose,
    connectionId: string,
    linkToken: string,
    about?: string,
  ): Promise<{ state: string; nonce: string; codeChallenge: string; cookie: string }>;
  /** Judges `state` and cookie, and uses the state up. A state without its browser is refused and stays good. */
  end(state: string | undefined, cookie: string | undefined): Promise<Trip | ReturnProblem>;
}

/** The nonce follows from the state, so that nothing more has to be kept. */
export const nonceOf = (state: string): string => hash(`nonce ${state}`);

export function createTrips(given: { lookup: Table; clock: Clock; random: Random }): Trips {
  const { lookup, clock, random } = given;
  return {
    async begin(purpose, connectionId, linkToken, about) {
      const state = token(random);
      const verifier = token(random);
      const body: TripCookie = { link: linkToken, secret: token(random), verifier };
      const cookie = Buffer.from(JSON.stringify(body)).toString('base64url');
      await lookup.insert({
        partitionKey: keyOf(state),
        rowKey: keyOf(state),
        purpose,
        connectionId,
        about,
        cookieHash: hash(cookie),
        expiresAt: iso(clock() + HOUR),
      });
      return { state, nonce: nonceOf(state), codeChallenge: hash(verifier), cookie };
    },

    async end(state, cookie) {
      const stored = state === undefined ? undefined : await lookup.get(keyOf(state), keyOf(state));
      // A browser that has our cookie was sent out by us: its state is unknown because it came back before.
      if (!stored) return state !== undefined && readCookie(cookie) ? 'replayed' : 'forged';
      if (cookie === undefined) return 'cookieMissing';
      const body = readCookie(cookie);
      if (!body || !sameText(hash(cookie), String(stored.row['cookieHash']))) return 'forged';
      if (!(await lookup.remove(stored.row.partitionKey, stored.row.rowKey, stored.etag))) return 'replayed';
      if (Date.parse(String(stored.row['expiresAt'])) <= clock()) return 'expired';
      const purpose = z.enum(purposes).parse(stored.row['purpose']);
      const about = stored.row['about'];
      return {
        purpose,
        connectionId: String(stored.row['connectionId']),
        cookie: body,
        ...(typeof about === 'string' && { about }),
      };
    },
  };
}

function readCookie(cookie: string | undefined): TripCookie | undefined {
  if (cookie === undefined) return undefined;
  try {
    return cookieBody.safeParse(JSON.parse(Buffer.from(cookie, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

const KIND = 'state~';
const keyOf = (state: string) => `${KIND}${hash(state)}`;

/** Of a browser that never came back: its cookie is gone as long. */
export const tripsEnd: Ending = { prefix: KIND, member: 'expiresAt', after: DAY };
