import { type Clock, iso, MINUTE, SECOND } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Queue } from '../storage/queues.ts';
import type { Stored, Table } from '../storage/tables.ts';
import {
  completion,
  isDue,
  isLeased,
  parsePending,
  pendingKey,
  toPending,
  type PendingRow,
} from './deliveryRows.ts';
import { eventIdPrefix } from './events.ts';
import { retryDelay } from './retry.ts';
import type { Answer, NoAnswer, Sender } from './send.ts';
import { signedHeaders } from './standardWebhooks.ts';
import type { Target, Webhooks } from './webhooks.ts';

/** One event to bring to one webhook; what it says is in the row. */
export interface DeliveryMessage {
  readonly webhookId: string;
  readonly eventId: string;
}

/** `gone`: nothing to do any more. `busy`: somebody else is at it. `waiting`: its time, or its turn, comes later. */
export type DeliveryOutcome = 'gone' | 'busy' | 'waiting' | 'delivered' | 'retrying' | 'dead';

export interface DeliverDeps {
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly deliveries: Table;
  readonly queue: Queue<DeliveryMessage>;
  readonly webhooks: Webhooks;
  readonly sender: Pick<Sender, 'send'>;
}

// Longer than an attempt with all its writes can take; a process that ended in between is waited for no longer than this.
const LEASE = MINUTE;
const TURN = 5 * SECOND;

/**
 * Makes one attempt for one message, which may come twice, late, or while another worker is at the same one.
 *
 * The event arrives at least once and always with one id: a process that ends between sending and writing sends again.
 *
 * @returns a function that throws UnavailableError where storage or vault did not answer: the message comes again
 */
export function createDeliver(deps: DeliverDeps): (message: DeliveryMessage) => Promise<DeliveryOutcome> {
  const { clock, log, deliveries, queue, webhooks, sender } = deps;

  /** State first, then the message. Whole seconds, rounded up: a message that came too early would only be sent on. */
  const callAgain = (row: PendingRow, delay: number): Promise<void> =>
    queue.send(
      { webhookId: row.partitionKey, eventId: row.eventId },
      Math.ceil(Math.max(delay, SECOND) / SECOND),
    );

  async function later(row: PendingRow, etag: string, delay: number): Promise<void> {
    const { leasedUntil: _over, ...free } = row;
    await deliveries.replace(toPending({ ...free, dueAt: iso(clock() + delay) }), etag);
    await callAgain(row, delay);
  }

  async function end(row: PendingRow, outcome: 'delivered' | 'dead'): Promise<DeliveryOutcome> {
    await deliveries.transact(completion(row, outcome, clock()));
    const about = { webhook: row.partitionKey, event: row.eventId, attempts: row.attempt };
    if (outcome === 'dead')
      log.warn('delivery given up', { ...about, last: row.lastStatus ?? row.lastAnswer });
    return outcome;
  }

  /** The first event of the same fingerprint that is still on its way to this webhook, if it comes before this one. */
  async function predecessor(row: PendingRow): Promise<PendingRow | undefined> {
    const prefix = pendingKey(eventIdPrefix(row.fingerprint));
    for await (const stored of deliveries.query(row.partitionKey, prefix)) {
      const first = parsePending(stored.row);
      return first.sequence < row.sequence ? first : undefined;
    }
    return undefined;
  }

  async function settle(row: PendingRow, etag: string, met: Answer | NoAnswer): Promise<DeliveryOutcome> {
    if (!('status' in met))
      return again({ ...row, lastAnswer: `${met.failure}: ${met.message}` }, etag, undefined);
    const told = { ...row, lastStatus: met.status, lastAnswer: met.bodyStart };
    if (met.status >= 200 && met.status < 300) return end(told, 'delivered');
    if (met.status === 410) {
      await webhooks.disable(row.partitionKey, 'the receiver answered 410 Gone');
      return end(told, 'dead');
    }
    return again(told, etag, met.retryAfterSeconds);
  }

  async function again(
    row: PendingRow,
    etag: string,
    retryAfter: number | undefined,
  ): Promise<DeliveryOutcome> {
    const delay = retryDelay(row.attempt, retryAfter, deps.random);
    if (delay === undefined) return end(row, 'dead');
    await later(row, etag, delay);
    return 'retrying';
  }

  async function attempt(row: PendingRow, etag: string, to: Target | undefined): Promise<DeliveryOutcome> {
    const { lastStatus: _status, lastAnswer: _answer, ...fresh } = row;
    const leased = { ...fresh, attempt: row.attempt + 1, leasedUntil: iso(clock() + LEASE) };
    const leaseTag = await deliveries.replace(toPending(leased), etag);
    if (!to) return again({ ...leased, lastAnswer: 'its address is not in the vault' }, leaseTag, undefined);
    const headers = signedHeaders({ id: row.eventId, body: row.body }, to.keys, clock());
    return settle(leased, leaseTag, await sender.send({ url: to.url, headers, body: row.body }));
  }

  async function decide({ row: stored, etag }: Stored): Promise<DeliveryOutcome> {
    const row = parsePending(stored);
    const now = clock();
    if (isLeased(row, now)) return 'busy';
    const webhook = await webhooks.get(row.partitionKey);
    if (webhook?.enabled !== true) return end({ ...row, lastAnswer: 'the webhook is disabled' }, 'dead');
    if (!isDue(row, now)) {
      await callAgain(row, Date.parse(row.dueAt) - now);
      return 'waiting';
    }
    const before = await predecessor(row);
    if (before) {
      // Its own time is moved on too: the sweep would send another message for it every time.
      await later(row, etag, isLeased(before, now) ? TURN : Math.max(Date.parse(before.dueAt) - now, TURN));
      return 'waiting';
    }
    return attempt(row, etag, await webhooks.target(webhook));
  }

  return async (message) => {
    const stored = await deliveries.get(message.webhookId, pendingKey(message.eventId));
    if (!stored) return 'gone';
    try {
      return await decide(stored);
    } catch (thrown) {
      // Somebody else wrote the row since it was read, and goes on from there.
      if (thrown instanceof ConflictError) return 'busy';
      throw thrown;
    }
  };
}
