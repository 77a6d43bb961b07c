import { type Clock, DAY, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { nextState } from '../connections/states.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import { isolated, type Logger } from '../log.ts';
import { hash, type Random, token } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Table } from '../storage/tables.ts';
import type { Problem } from '../web/problem.ts';
import { awaitedErrand } from './aside.ts';

/** Where a link leads. Whether it is good stands on its connection's own row, by the link's id. */
export interface Link {
  /** The hash of its token, which itself is kept nowhere. */
  readonly id: string;
  readonly connectionId: string;
  /** It was revoked: remembered for as long as the link is known at all. */
  readonly isRevoked?: true;
}

export interface NewLink extends Link {
  /** Shown this once. */
  readonly token: string;
  readonly expiresAt: string;
}

export interface Links {
  /**
   * The way to a link that is good once its connection has it, by {@link withLink}: in the very write that begins what it
   * leads to, so that neither is there without the other.
   */
  prepare(connectionId: string): Promise<NewLink>;
  /**
   * Makes a link good for seven days, or until its connection works; where a rotation or a removal waits for an admin, until
   * that is over.
   * For a connection that was ended it makes a new start, which waits until the vault entries of before are gone: what
   * removes them must not take what is kept then.
   *
   * @param by object id of the operator
   * @param part of what the audit list has as a whole; else the link is listed by itself
   */
  create(
    connectionId: string,
    by: string,
    part?: 'import',
  ): Promise<Result<NewLink, 'noConnection' | 'tooMany' | 'beingCleared'>>;
  /** Finds the link of a token that somebody followed. */
  find(linkToken: string): Promise<Link | undefined>;
  /** Makes a link useless; doing it twice changes nothing. `false` where the connection has no such link. */
  revoke(connectionId: string, linkId: string, by: string): Promise<boolean>;
}

/** What to say where a connection cannot begin anew yet. */
export const BEING_CLEARED =
  'The connection was ended, and its entries are being removed from the key vault. Try again in a few minutes.';

/** How long a link is good at the most, in ms. */
export const LINK_LIFE = 7 * DAY;
/** Ended links stay in the list for as long as somebody may ask why one no longer works. */
const REMEMBERED = 30 * DAY;
const MOST = 20;

export function createLinks(given: {
  lookup: Table;
  connections: ConnectionStore;
  /** Brings acts to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): Links {
  const { lookup, connections, flush, clock, random, log } = given;

  const listed = (connectionId: string): Promise<unknown> =>
    isolated(log, 'listing what was done with a link', { connectionId }, () => flush(connectionId));

  /** The way to the link first: a crash in between leaves a way that leads nowhere. */
  const prepare = async (connectionId: string): Promise<NewLink> => {
    const linkToken = token(random);
    const id = hash(linkToken);
    await lookup.merge({ partitionKey: linkKey(id), rowKey: linkKey(id), connectionId });
    return { token: linkToken, id, connectionId, expiresAt: iso(clock() + LINK_LIFE) };
  };

  return {
    prepare,

    async create(connectionId, by, part) {
      const now = clock();
      let isFull = false;
      let isBeingCleared = false;
      if (!(await connections.read(connectionId))) return err('noConnection');
      const link = await prepare(connectionId);
      await connections.update(connectionId, (connection) => {
        isBeingCleared = connection.clearing === true;
        isFull = !hasRoom(connection, now);
        if (isFull || isBeingCleared) return undefined;
        const text = 'An onboarding link was made.';
        const act = part ? undefined : ({ action: 'link.created', by, text, subject: link.id } as const);
        if (connection.state === 'disconnected')
          return { ...reconnecting(connection, link, by), ...(act && { act }) };
        return {
          ...(act && { act }),
          connection: withLink(connection, link, awaitedErrand(connection)?.flow, now),
          history: `An onboarding link was made by ${by}.`,
        };
      });
      if (isBeingCleared) return err('beingCleared');
      if (isFull) return err('tooMany');
      if (!part) await listed(connectionId);
      return ok(link);
    },

    async find(linkToken) {
      const id = hash(linkToken);
      const stored = await lookup.get(linkKey(id), linkKey(id));
      const isRevoked = stored?.row['revokedAt'] !== undefined;
      return (
        stored && { id, connectionId: String(stored.row['connectionId']), ...(isRevoked && { isRevoked }) }
      );
    },

    async revoke(connectionId, linkId, by) {
      const revokedAt = iso(clock());
      let known = false;
      let isNew = false;
      await connections.update(connectionId, (connection) => {
        const link = connection.links.find(({ id }) => id === linkId);
        known = link !== undefined;
        isNew = link !== undefined && link.revokedAt === undefined;
        if (!isNew) return undefined;
        return {
          act: { action: 'link.revoked', by, text: 'An onboarding link was revoked.', subject: linkId },
          connection: {
            ...connection,
            links: connection.links.map((one) => (one.id === linkId ? { ...one, revokedAt } : one)),
          },
          history: `An onboarding link was revoked by ${by}.`,
        };
      });
      // The connection forgets its links once it works; a revoked one must not come back to life.
      if (known) await lookup.merge({ partitionKey: linkKey(linkId), rowKey: linkKey(linkId), revokedAt });
      if (isNew) await listed(connectionId);
      return known;
    },
  };
}

const isGood = ({ revokedAt, expiresAt }: Connection['links'][number], now: number): boolean =>
  revokedAt === undefined && Date.parse(expiresAt) > now;

/** Pure: can another link be made? */
export const hasRoom = ({ links }: Pick<Connection, 'links'>, now: number): boolean =>
  links.filter((link) => isGood(link, now)).length < MOST;

/** Pure: the same with this link. @param flow the one that it leads to, and with which it ends */
export const withLink = (
  connection: Connection,
  { id, expiresAt }: Pick<NewLink, 'id' | 'expiresAt'>,
  flow: string | undefined,
  now: number,
): Connection => ({
  ...connection,
  links: [...remembered(connection, now), { id, expiresAt, ...(flow !== undefined && { flow }) }],
});

/** What to say where there can be no other link. */
export const NO_ROOM: Problem = {
  code: 'state_conflict',
  detail: 'The connection has too many links that are good. Revoke one first.',
};

/** An ended connection begins anew: the same id, history, alerts and tags. */
function reconnecting(
  { provisioning: _former, ...connection }: Connection,
  { id, expiresAt }: NewLink,
  by: string,
): Change {
  return {
    connection: {
      ...connection,
      state: nextState(connection.state, { kind: 'reconnected' }),
      onboarding: { attempt: 0 },
      links: [{ id, expiresAt }],
      health: { ...connection.health, checks: {} },
    },
    history: `${by} made an onboarding link to connect it again.`,
  };
}

/** Both keys of a link's row. @param id its hash */
export const linkKey = (id: string): string => `link~${id}`;

/** Good ones always; ended ones for a while, and not too many of them. */
function remembered({ links }: Connection, now: number): Connection['links'] {
  const ended = links.filter((link) => !isGood(link, now) && Date.parse(link.expiresAt) + REMEMBERED > now);
  return [...ended.slice(-MOST), ...links.filter((link) => isGood(link, now))];
}
