import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { isolated, type Logger } from '../log.ts';
import { type Ladder, ladder } from '../ladder.ts';
import { plainText } from '../profiles/phrase.ts';
import { hash, newId, type Random } from '../random.ts';
import type { Connection } from './connection.ts';
import type { Change, ConnectionStore } from './store.ts';

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Words to find a connection by. */
export const tags = z.array(plainText(40)).max(20, 'must be at most 20').transform(unique);

/** Those of a connection: tables part them by semicolons. */
export const ownTags = tags.refine(
  (all) => !all.some((tag) => tag.includes(';')),
  'must not hold a semicolon',
);

/** Who may fetch tokens: object ids of service principals or users in the operator's tenant. */
export const callers = z
  .array(z.guid('must be the object ID of a service principal or user, a GUID').toLowerCase())
  .max(20, 'must be at most 20')
  .transform(unique);

/** Tells whether the list of callers is still as a form knew it: each form replaces all of it. */
export const callersMark = ({ callers: ids }: Pick<Connection, 'callers'>): string => hash(ids.join('\n'));

/** What an operator changes of a connection that is there; what is left out stays. */
export const connectionChange = z.strictObject({
  tags: ownTags.optional(),
  callers: callers.optional(),
  /** `null`: as the profile or the installation says. */
  expiryLadder: ladder.nullable().optional(),
});
export type ConnectionChange = z.output<typeof connectionChange>;

/** Pure: the change with its line for the audit list; `undefined` where everything is so already. @param act id of this change */
export function changed(
  current: Connection,
  wanted: ConnectionChange,
  { act, by, now }: { readonly act: string; readonly by: string; readonly now: number },
): Change | undefined {
  const next = { tags: wanted.tags ?? current.tags, callers: wanted.callers ?? current.callers };
  const before = current.expiryLadder;
  const days = wanted.expiryLadder === undefined ? before : (wanted.expiryLadder ?? undefined);
  const said = [
    ...(same(next.tags, current.tags) ? [] : ['The tags were changed.']),
    ...sentence('May fetch tokens from now on', without(next.callers, current.callers)),
    ...sentence('May not fetch tokens any more', without(current.callers, next.callers)),
    ...(String(days) === String(before) ? [] : [ladderSentence(days)]),
  ];
  if (said.length === 0) return undefined;
  const text = said.join(' ');
  const entry = {
    id: `changed-${act}`,
    at: iso(now),
    by,
    action: 'connection.changed' as const,
    connection: current.id,
    text,
  };
  const { expiryLadder: _before, ...rest } = current;
  return {
    connection: {
      ...rest,
      ...next,
      ...(days && { expiryLadder: [...days] }),
      unaudited: [...current.unaudited, entry],
    },
    history: `${text} By ${by}.`,
  };
}

const ladderSentence = (days: Ladder | undefined): string =>
  days
    ? `The end of a credential is told of at so many days left: ${days.join(', ')}.`
    : 'The end of a credential is told of as the profile or the installation says.';

const without = (these: readonly string[], those: readonly string[]): string[] =>
  these.filter((one) => !those.includes(one));

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.join('\n') === other.join('\n');

const sentence = (lead: string, ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [`${lead}: ${ids.join(', ')}.`];

/**
 * Changes what an operator may change of a connection.
 *
 * @param isAsSeen is it still as whoever wants the change has seen it? Else nothing is changed
 * @returns `undefined` where there is no such connection
 */
export type ChangeConnection = (
  connectionId: string,
  wanted: ConnectionChange,
  by: string,
  isAsSeen?: (current: Connection) => boolean,
) => Promise<Connection | 'outdated' | undefined>;

export function createChangeConnection(given: {
  connections: Pick<ConnectionStore, 'update'>;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the ends of its credentials judged anew. */
  recheck: (connection: Connection) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): ChangeConnection {
  const { connections, flush, clock, random, log } = given;
  return async (connectionId, wanted, by, isAsSeen = () => true) => {
    const act = newId(random);
    let isOutdated = false;
    const after = await connections.update(connectionId, (current) => {
      isOutdated = !isAsSeen(current);
      return isOutdated ? undefined : changed(current, wanted, { act, by, now: clock() });
    });
    if (after && isOutdated) return 'outdated';
    // What is not listed now is in the row, where the sweep finds it.
    if (after && after.unaudited.length > 0)
      await isolated(log, 'listing a change', { connectionId }, () => flush(connectionId));
    if (after && wanted.expiryLadder !== undefined)
      await isolated(log, 'judging ends anew', { connectionId }, () => given.recheck(after));
    return after;
  };
}
