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
import { eventIdPrefix } from './events.ts';
import type { DeliveryMessage } from './publish.ts';

export interface Replay {
  /**
   * Brings what was given up since then on its way again, oldest first, one a second. What a later event of its
   * fingerprint has overtaken stays dead: it would tell of a past that the receiver knows to be over.
   *
   * @param since ISO 8601
   * @returns how many
   */
  revive(webhookId: string, since: string): Promise<number>;
  /** Brings one delivery on its way again, or makes one that is on its way due now. `false` where there is none. */
  redeliver(message: DeliveryMessage): Promise<boolean>;
}

export function createReplay(given: {
  clock: Clock;
  deliveries: Table;
  queue: Queue<DeliveryMessage>;
}): Replay {
  const { clock, deliveries, queue } = given;

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

  async function isOvertaken(webhookId: string, eventId: string, fingerprint: string): Promise<boolean> {
    for await (const { row } of deliveries.query(webhookId, markerKey(eventIdPrefix(fingerprint)))) {
      if (row.rowKey > markerKey(eventId) && parseMarker(row).outcome === 'delivered') return true;
    }
    return false;
  }

  return {
    async revive(webhookId, since) {
      const dead: { rowKey: string; eventId: string; fingerprint: string; publishedAt: string }[] = [];
      const members = ['PartitionKey', 'RowKey', 'eventId', 'fingerprint', 'outcome', 'at', 'publishedAt'];
      for await (const { row } of deliveries.query(webhookId, DONE, members)) {
        if (String(row['at']) < since) break;
        if (row['outcome'] !== 'dead') continue;
        const [eventId, fingerprint] = [String(row['eventId']), String(row['fingerprint'])];
        dead.push({ rowKey: row.rowKey, eventId, fingerprint, publishedAt: String(row['publishedAt']) });
      }
      let revived = 0;
      for (const { rowKey, eventId, fingerprint } of dead.toSorted(inOrder)) {
        if (await isOvertaken(webhookId, eventId, fingerprint)) continue;
        if (await begin(webhookId, rowKey, clock() + revived * SECOND)) revived += 1;
      }
      return revived;
    },

    async redeliver(message) {
      const { webhookId, eventId } = message;
      const marked = await deliveries.get(webhookId, markerKey(eventId));
      const done = marked && parseMarker(marked.row).done;
      if (done !== undefined && (await begin(webhookId, done, clock()))) return true;
      const pending = await deliveries.get(webhookId, pendingKey(eventId));
      if (!pending) return false;
      const row = parsePending(pending.row);
      if (isLeased(row, clock())) return true;
      try {
        await deliveries.replace(toPending({ ...row, dueAt: iso(clock()) }), pending.etag);
      } catch (thrown) {
        // Somebody else is at it just now.
        if (!(thrown instanceof ConflictError)) throw thrown;
      }
      await queue.send(message);
      return true;
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
