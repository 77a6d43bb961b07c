import { buildEvent, type EventSubject } from '../alerts/events.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Health } from '../connections/verdict.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';

/** Brings what is in the outboxes on its way to the webhooks; done twice, it tells nobody twice. */
export interface Outbox {
  flush(connectionId: string): Promise<void>;
  flushOperator(clientId: string): Promise<void>;
}

export function createOutbox(given: {
  publicOrigin: string;
  connections: ConnectionStore;
  operatorSubjects: OperatorSubjects;
  deliveries: Pick<Deliveries, 'publish'>;
}): Outbox {
  const { publicOrigin, connections, operatorSubjects, deliveries } = given;

  const publish = ({ outbox }: Health, subject: EventSubject, path: string): Promise<void> =>
    deliveries.publish(outbox.map((event) => buildEvent(event, subject, `${publicOrigin}${path}`)));

  return {
    async flush(connectionId) {
      const connection = await connections.read(connectionId);
      if (!connection || connection.health.outbox.length === 0) return;
      const { id, name, profile, tenant, health } = connection;
      await publish(health, { kind: 'connection', id, name, profile, tenant }, `/connections/${id}`);
      await connections.update(connectionId, (current) => ({
        connection: { ...current, health: without(current.health, health.outbox) },
      }));
    },
    async flushOperator(clientId) {
      const subject = await operatorSubjects.read(clientId);
      if (subject.health.outbox.length === 0) return;
      await publish(subject.health, { kind: 'operator', id: subject.id, name: subject.name }, '/');
      await operatorSubjects.update(clientId, (health) => without(health, subject.health.outbox));
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
