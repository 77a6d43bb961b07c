import { buildEvent, type EventSubject } from '../alerts/events.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { Audit } from '../connections/audit.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Health } from '../connections/verdict.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';

/** Brings what is in the outboxes on its way: acts to the audit list, events to the webhooks; done twice, it tells nobody twice. */
export interface Outbox {
  flush(connectionId: string): Promise<void>;
  /** Those of our own apps. */
  flushOperators(): Promise<void>;
}

export function createOutbox(given: {
  publicOrigin: string;
  connections: ConnectionStore;
  audit: Pick<Audit, 'add'>;
  operatorSubjects: OperatorSubjects;
  deliveries: Pick<Deliveries, 'publish'>;
}): Outbox {
  const { publicOrigin, connections, audit, operatorSubjects, deliveries } = given;

  const publish = ({ outbox }: Health, subject: EventSubject, path: string): Promise<void> =>
    deliveries.publish(outbox.map((event) => buildEvent(event, subject, `${publicOrigin}${path}`)));

  return {
    async flush(connectionId) {
      const connection = await connections.read(connectionId);
      if (!connection) return;
      const { unaudited } = connection;
      if (connection.health.outbox.length + unaudited.length === 0) {
        await connections.relist(connectionId);
        return;
      }
      const { id, name, profile, tenant, tags, health } = connection;
      for (const entry of unaudited) await audit.add(entry);
      await publish(health, { kind: 'connection', id, name, profile, tenant, tags }, `/connections/${id}`);
      await connections.update(connectionId, (current) => ({
        connection: {
          ...current,
          unaudited: current.unaudited.filter(({ id: entry }) => !unaudited.some((one) => one.id === entry)),
          health: without(current.health, health.outbox),
        },
      }));
    },
    async flushOperators() {
      for (const { id, clientId, name, health } of await operatorSubjects.all()) {
        if (health.outbox.length === 0) continue;
        await publish(health, { kind: 'operator', id, name }, '/');
        await operatorSubjects.update(clientId, (current) => without(current, health.outbox));
      }
    },
  };
}

/** What came in while we published stays. */
function without(health: Health, told: Health['outbox']): Health {
  const done = new Set(told.map(({ fingerprint, sequence }) => `${fingerprint} ${sequence}`));
  return {
    ...health,
    outbox: health.outbox.filter(({ fingerprint, sequence }) => !done.has(`${fingerprint} ${sequence}`)),
  };
}
