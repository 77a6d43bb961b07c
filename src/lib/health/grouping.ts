import type { Deliveries } from '../alerts/deliveries.ts';
import { groupEvent } from '../alerts/groupEvents.ts';
import { type Group, membersByGroup, toldBy, type ToldByGroups } from '../alerts/groupMembers.ts';
import { type GroupChange, type Occasion, planGroups } from '../alerts/groups.ts';
import { sameEvent } from '../alerts/announce.ts';
import { type Clock, HOUR, iso } from '../clock.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { PendingEvent, Snooze } from '../connections/verdict.ts';
import { ConflictError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import { UnreadableError } from '../storage/readable.ts';
import type { Stored, Table } from '../storage/tables.ts';
import { type Kept, PARTITION, toKept, toRow } from './groupRows.ts';

/** Groups of alerts, as they are kept. */
export interface Grouping {
  /** Tells of groups that begin, get worse or end, before anybody tells of their members; done twice, it tells once. */
  settle(all: readonly Listed[], occasion: Occasion): Promise<void>;
  /** What groups have told in the place of their members. */
  told(): Promise<ToldByGroups>;
  /** Those that are open, by id. */
  open(): Promise<ReadonlyMap<string, Group>>;
  /** Replaces the snooze of an open group; `undefined` where there is none. */
  snooze(id: string, snooze: Snooze | undefined): Promise<Group | undefined>;
}

const ATTEMPTS = 8;
/** So long a group that is over is known, lest somebody with an older list begins it again. */
const REMEMBERED = HOUR;

export function createGrouping(given: {
  misc: Table;
  deliveries: Pick<Deliveries, 'publish'>;
  publicOrigin: string;
  /** Milliseconds after which a critical group that is still there is told again. */
  remindAfter: number | undefined;
  clock: Clock;
  log: Logger;
}): Grouping {
  const { misc, deliveries, publicOrigin, remindAfter, clock, log } = given;

  const read = async (id: string): Promise<Kept | undefined> => {
    const stored = await misc.get(PARTITION, id);
    return stored && toKept(stored);
  };
  /** Of what a later version wrote the id alone: it is left as it is, and its members are told of one by one. */
  const toRead = (stored: Stored): Kept | string => {
    try {
      return toKept(stored);
    } catch (thrown) {
      if (!(thrown instanceof UnreadableError)) throw thrown;
      log.error('a group cannot be read', { group: stored.row.rowKey, why: thrown.message });
      return stored.row.rowKey;
    }
  };
  const readEach = async (): Promise<(Kept | string)[]> => {
    const found: (Kept | string)[] = [];
    for await (const stored of misc.query(PARTITION)) found.push(toRead(stored));
    return found;
  };
  const readAll = async (): Promise<Kept[]> => (await readEach()).filter(isRead);
  /** @throws ConflictError where another instance was faster: it has told the same */
  const write = async ({ group, event }: GroupChange, before: Kept | undefined): Promise<void> => {
    const waiting = before?.outbox ?? [];
    // Whom a waiting event concerns is reckoned when it is published.
    const told = waiting.length > 0 ? new Map([...(before?.group.told ?? []), ...group.told]) : group.told;
    const row = toRow({ ...group, told }, [...waiting, ...(event ? [event] : [])]);
    if (before) await misc.replace(row, before.etag);
    else if (!(await misc.insert(row))) throw new ConflictError('the group is there already');
  };
  const publish = async ({ group, outbox }: Kept, all: readonly Listed[]): Promise<void> => {
    const link = `${publicOrigin}/alerts?group=${group.id}`;
    const members = membersByGroup(all, toldBy([group])).get(group.id) ?? [];
    const published: PendingEvent[] = [];
    // One that only a later version can read is kept until it comes again, and keeps no other waiting.
    for (const event of outbox)
      if (
        await isolated(log, 'telling of a group', { group: group.id, sequence: event.sequence }, () =>
          deliveries.publish([groupEvent(group, event, all, members, link)]),
        )
      )
        published.push(event);
    const now = published.length > 0 ? await read(group.id) : undefined;
    if (!now) return;
    const left = now.outbox.filter((event) => !published.some((one) => sameEvent(one, event)));
    try {
      await misc.replace(toRow(now.group, left), now.etag);
    } catch (thrown) {
      // Whoever wrote meanwhile published too, or will: an event that is published again reaches nobody twice.
      if (!(thrown instanceof ConflictError)) throw thrown;
    }
  };
  const isOver = ({ group: { resolvedAt }, outbox }: Kept): boolean =>
    outbox.length === 0 && resolvedAt !== undefined && clock() - Date.parse(resolvedAt) >= REMEMBERED;

  return {
    async settle(all, occasion) {
      await untilWritten(async () => {
        const each = await readEach();
        const kept = new Map(each.filter(isRead).map((one) => [one.group.id, one]));
        const unread = new Set(each.filter((one) => typeof one === 'string'));
        const known = [...kept.values()].map(({ group }) => group);
        for (const change of planGroups(all, known, occasion, iso(clock()), { remindAfter }))
          if (!unread.has(change.group.id)) await write(change, kept.get(change.group.id));
      });
      for (const one of await readAll()) {
        const { id } = one.group;
        if (isOver(one)) await misc.remove(PARTITION, id);
        else if (one.outbox.length > 0)
          await isolated(log, 'noting what a group told', { group: id }, () => publish(one, all));
      }
    },
    told: async () => toldBy((await readAll()).map(({ group }) => group)),
    open: async () =>
      new Map(
        (await readAll()).flatMap(({ group }) => (group.resolvedAt === undefined ? [[group.id, group]] : [])),
      ),
    snooze: (id, snooze) =>
      untilWritten(async () => {
        const kept = await read(id);
        if (!kept || kept.group.resolvedAt !== undefined) return undefined;
        const group = { ...kept.group, snooze };
        await misc.replace(toRow(group, kept.outbox), kept.etag);
        return group;
      }),
  };
}

const isRead = (one: Kept | string): one is Kept => typeof one !== 'string';

async function untilWritten<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof ConflictError) || attempt >= ATTEMPTS) throw thrown;
    }
  }
}
