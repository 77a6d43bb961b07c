import { type Clock, DAY, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { hash, type Random, token } from '../random.ts';
import type { Table } from '../storage/tables.ts';

/** An onboarding link as it is kept: its token only by hash, which is also its id. */
export interface Link {
  readonly id: string;
  readonly connectionId: string;
  readonly expiresAt: string;
  readonly revokedAt: string | undefined;
}

export interface Links {
  /** Makes a link good for seven days. @returns the token, shown this once, or `undefined` where there is no such connection */
  create(connectionId: string): Promise<{ token: string; id: string; expiresAt: string } | undefined>;
  /** Finds the link of a token that somebody followed. */
  find(linkToken: string): Promise<Link | undefined>;
  /** Makes a link useless; doing it twice changes nothing. `false` where the connection has no such link. */
  revoke(connectionId: string, linkId: string): Promise<boolean>;
}

const LIFE = 7 * DAY;
/** Forgotten links stay in the connection's list for as long as somebody may ask why one no longer works. */
const REMEMBERED = 30 * DAY;

export function createLinks(given: {
  lookup: Table;
  connections: ConnectionStore;
  clock: Clock;
  random: Random;
}): Links {
  const { lookup, connections, clock, random } = given;
  return {
    async create(connectionId) {
      const linkToken = token(random);
      const id = hash(linkToken);
      const now = clock();
      const expiresAt = iso(now + LIFE);
      const listed = await connections.update(connectionId, (current) => ({
        connection: { ...current, links: [...remembered(current, now), { id, expiresAt }] },
        history: 'An onboarding link was made.',
      }));
      if (!listed) return undefined;
      await lookup.merge({ partitionKey: keyOf(id), rowKey: keyOf(id), connectionId, expiresAt });
      return { token: linkToken, id, expiresAt };
    },

    async find(linkToken) {
      const id = hash(linkToken);
      const stored = await lookup.get(keyOf(id), keyOf(id));
      if (!stored) return undefined;
      const { connectionId, expiresAt, revokedAt } = stored.row;
      return {
        id,
        connectionId: String(connectionId),
        expiresAt: String(expiresAt),
        revokedAt: revokedAt === undefined ? undefined : String(revokedAt),
      };
    },

    async revoke(connectionId, linkId) {
      const current = await connections.read(connectionId);
      const link = current?.links.find(({ id }) => id === linkId);
      if (!link) return false;
      if (link.revokedAt !== undefined) return true;
      const revokedAt = iso(clock());
      // The link itself first: a crash in between leaves it useless, never good.
      await lookup.merge({
        partitionKey: keyOf(linkId),
        rowKey: keyOf(linkId),
        connectionId,
        expiresAt: link.expiresAt,
        revokedAt,
      });
      await connections.update(connectionId, (connection) => ({
        connection: {
          ...connection,
          links: connection.links.map((one) => (one.id === linkId ? { ...one, revokedAt } : one)),
        },
        history: 'An onboarding link was revoked.',
      }));
      return true;
    },
  };
}

const remembered = ({ links }: Connection, now: number): Connection['links'] =>
  links.filter(({ expiresAt }) => Date.parse(expiresAt) + REMEMBERED > now).slice(-20);

const keyOf = (id: string) => `link~${id}`;
