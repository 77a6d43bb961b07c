import { buildEvent, type EventSubject } from '../alerts/events.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { ToldByGroups } from '../alerts/groupMembers.ts';
import type { Occasion } from '../alerts/groups.ts';
import { afterTelling, hasAlerts, whatToTell } from '../alerts/telling.ts';
import type { Audit } from '../connections/audit.ts';
import { type Connection, isUntold } from '../connections/connection.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { PendingEvent } from '../connections/verdict.ts';
import { messageOf } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Grouping } from './grouping.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';

/** Brings what is in the outboxes on its way: acts to the audit list, events to the webhooks; done twice, it tells nobody twice. */
export interface Outbox {
  flush(connectionId: string): Promise<void>;
  /**
   * Those of every connection whose line says that there is something: what many have in common is told first, once. What a run
   * under way is going to tell waits for it.
   */
  flushAll(all: readonly Listed[], occasion: Occasion): Promise<void>;
  /** Those of our own apps. */
  flushOperators(): Promise<void>;
}

export function createOutbox(given: {
  publicOrigin: string;
  connections: ConnectionStore;
  audit: Pick<Audit, 'add'>;
  operatorSubjects: OperatorSubjects;
  grouping: Grouping;
  deliveries: Pick<Deliveries, 'publish'>;
  log: Logger;
}): Outbox {
  const { publicOrigin, connections, audit, operatorSubjects, grouping, deliveries, log } = given;

  /** @returns what only a later version can read, that was taken back: kept until it comes again */
  const publish = async (
    outbox: readonly PendingEvent[],
    subject: EventSubject,
    path: string,
  ): Promise<ReadonlySet<PendingEvent>> => {
    const unread = new Set<PendingEvent>();
    const built = outbox.flatMap((event) => {
      try {
        return [buildEvent(event, subject, `${publicOrigin}${path}`)];
      } catch (thrown) {
        const { type, sequence } = event;
        log.error('an event cannot be read', {
          subject: subject.id,
          type,
          sequence,
          reason: messageOf(thrown),
        });
        unread.add(event);
        return [];
      }
    });
    await deliveries.publish(built);
    return unread;
  };

  const flush = async (connectionId: string, known?: ToldByGroups): Promise<void> => {
    const opened = await connections.open(connectionId);
    if (!opened || !isUntold(opened.connection)) {
      await connections.relist(connectionId);
      return;
    }
    const { connection } = opened;
    const { unaudited } = connection;
    const { id, name, profile, tenant, tags, health } = connection;
    for (const entry of unaudited) await audit.add(entry);
    const telling = whatToTell(health, known ?? (hasAlerts(health) ? await grouping.told() : new Map()));
    const subject = { kind: 'connection', id, name, profile, tenant, tags } as const;
    const unread = await publish(telling.events, subject, `/connections/${id}`);
    const handled = health.outbox.filter((event) => !unread.has(event));
    if (handled.length + unaudited.length === 0) return;
    const withoutTold = (current: Connection): Change => ({
      connection: {
        ...current,
        unaudited: current.unaudited.filter(({ id: entry }) => !unaudited.some((one) => one.id === entry)),
        health: afterTelling(current.health, handled, telling),
      },
    });
    await connections.update(connectionId, withoutTold, opened);
  };

  return {
    flush: (connectionId) => flush(connectionId),
    async flushAll(all, occasion) {
      // Where that fails the others are told all the same: a group that was written down keeps its members silent and
      // its event for the next time, and of one that was not they are told one by one.
      await isolated(log, 'telling of groups', {}, () => grouping.settle(all, occasion));
      const told = await grouping.told();
      const waits = ({ alerts }: Listed): boolean =>
        alerts.some(({ check, untold }) => untold !== undefined && occasion.waiting.has(check));
      for (const { id } of all.filter((one) => one.changed && !waits(one)))
        await isolated(log, 'telling of a connection', { connectionId: id }, () => flush(id, told));
    },
    async flushOperators() {
      for (const { id, clientId, name, health } of await operatorSubjects.all()) {
        if (health.outbox.length === 0) continue;
        const path = `/alerts?connection=${encodeURIComponent(id)}`;
        const unread = await publish(health.outbox, { kind: 'operator', id, name }, path);
        const handled = health.outbox.filter((event) => !unread.has(event));
        if (handled.length === 0) continue;
        await operatorSubjects.update(clientId, (current) => afterTelling(current, handled, NO_GROUPS));
      }
    },
  };
}

const NO_GROUPS = { events: [], groups: new Map<string, undefined>(), toldState: undefined };
