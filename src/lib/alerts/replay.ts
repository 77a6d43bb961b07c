import { type Clock, iso, SECOND } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import type { Queue } from '../storage/queues.ts';
import type { Table } from '../storage/tables.ts';
import {
  DONE,
  isLeased,
  markerKey,
  parseDone,
  parseMarker,
  parsePending,
  pendingKey,
  revival,
  toPending,
} from './deliveryRows.ts';
import { formats } from './formats.ts';
import { isOvertaken } from './overtaken.ts';
import type { DeliveryMessage } from './publish.ts';
import type { Webhooks } from './webhooks.ts';

export interface Replay {
  /**
   * Brings what was given up since then on its way again, oldest first, one a second. What a later event of its
   * fingerprint has overtaken stays dead: it would tell of a past that the receiver knows to be over.
   *
   * @param since ISO 8601
   * @returns how many
   */
  revive(webhookId: string, since: string): Promise<number>;
  /** Brings one delivery on its way again, or makes one that is on its way due now. */
  redeliver(message: DeliveryMessage): Promise<Redelivery>;
}

/** `overtaken`: the receiver would open again what a later event ended or changed. `none`: there is no such delivery. */
export type Redelivery = 'begun' | 'overtaken' | 'none';

export function createReplay(given: {
  clock: Clock;
  deliveries: Table;
  queue: Queue<DeliveryMessage>;
  webhooks: Pick<Webhooks, 'get'>;
}): Replay {
  const { clock, deliveries, queue, webhooks } = given;

  /** `false` where somebody else was first. */
  async function begin(webhookId: string, rowKey: string, dueAt: number): Promise<boolean> {
    const stored = await deliveries.get(webhookId, rowKey);
    if (!stored) return false;
    const row = parseDone(stored.row);
    try {
      await deliveries.transact(revival(rowKey, row, dueAt));
    } catch (thrown) {
      if (thrown instanceof ConflictError) return false;
      throw thrown;
    }
    await queue.send({ webhookId, eventId: row.eventId }, Math.ceil((dueAt - clock()) / SECOND));
    return true;
  }

  /** Would a receiver that keeps things open be led astray? */
  async function wouldReopen(webhookId: string, rowKey: string): Promise<boolean> {
    const webhook = await webhooks.get(webhookId);
    if (!webhook || formats[webhook.format].keepsOpen !== true) return false;
    const stored = await deliveries.get(webhookId, rowKey);
    return stored !== undefined && isOvertaken(deliveries, webhookId, parseDone(stored.row));
  }

  return {
    async revive(webhookId, since) {
      const dead: {
        rowKey: string;
        eventId: string;
        fingerprint: string;
        type: string;
        publishedAt: string;
      }[] = [];
      const members = ['PartitionKey', 'RowKey', 'eventId', 'fingerprint', 'type'];
      members.push('outcome', 'at', 'publishedAt');
      for await (const { row } of deliveries.query(webhookId, DONE, members)) {
        if (String(row['at']) < since) break;
        if (row['outcome'] !== 'dead') continue;
        const [eventId, fingerprint] = [String(row['eventId']), String(row['fingerprint'])];
        const [type, publishedAt] = [String(row['type']), String(row['publishedAt'])];
        dead.push({ rowKey: row.rowKey, eventId, fingerprint, type, publishedAt });
      }
      let revived = 0;
      for (const one of dead.toSorted(inOrder)) {
        if (await isOvertaken(deliveries, webhookId, one)) continue;
        if (await begin(webhookId, one.rowKey, clock() + revived * SECOND)) revived += 1;
      }
      return revived;
    },

    async redeliver(message) {
      const { webhookId, eventId } = message;
      const marked = await deliveries.get(webhookId, markerKey(eventId));
      const done = marked && parseMarker(marked.row).done;
      if (done !== undefined) {
        if (await wouldReopen(webhookId, done)) return 'overtaken';
        if (await begin(webhookId, done, clock())) return 'begun';
      }
      const pending = await deliveries.get(webhookId, pendingKey(eventId));
      if (!pending) return 'none';
      const row = parsePending(pending.row);
      if (isLeased(row, clock())) return 'begun';
      try {
        await deliveries.replace(toPending({ ...row, dueAt: iso(clock()) }), pending.etag);
      } catch (thrown) {
        // Somebody else is at it just now.
        if (!(thrown instanceof ConflictError)) throw thrown;
      }
      await queue.send(message);
      return 'begun';
    },
  };
}

interface Place {
  readonly publishedAt: string;
  readonly eventId: string;
}
/** As they were told; of one fingerprint by its sequence, which is in the id. */
const inOrder = (one: Place, other: Place): number =>
  one.publishedAt.localeCompare(other.publishedAt) || one.eventId.localeCompare(other.eventId);
