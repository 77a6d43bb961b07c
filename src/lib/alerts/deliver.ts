import { type Clock, iso, MINUTE, SECOND } from '../clock.ts';
import { ConflictError, UnavailableError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Queue } from '../storage/queues.ts';
import type { Stored, Table } from '../storage/tables.ts';
import {
  completion,
  isDue,
  isLeased,
  isRepeated,
  parsePending,
  pendingKey,
  removal,
  toPending,
  type PendingRow,
} from './deliveryRows.ts';
import { eventIdPrefix } from './events.ts';
import type { Target } from './format.ts';
import { formats } from './formats.ts';
import type { Outages } from './outages.ts';
import { isOvertaken } from './overtaken.ts';
import type { DeliveryMessage } from './publish.ts';
import { retryDelay } from './retry.ts';
import { hiddenOf, type Answer, type NoAnswer, type Sender } from './send.ts';
import type { Webhook } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/** `gone`: nothing to do any more. `busy`: somebody else is at it. `waiting`: its time, or its turn, comes later. */
export type DeliveryOutcome = 'gone' | 'busy' | 'waiting' | 'delivered' | 'retrying' | 'dead';

export interface DeliverDeps {
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly deliveries: Table;
  readonly queue: Queue<DeliveryMessage>;
  readonly webhooks: Pick<Webhooks, 'get' | 'target' | 'disable'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly outages: Pick<Outages, 'failed' | 'gone' | 'answered'>;
}

// Longer than an attempt with all its writes can take; a process that ended in between is waited for no longer than this.
const LEASE = MINUTE;
const TURN = 5 * SECOND;
/** What is put off while the vault does not answer: long enough for few tries, short beside the ladder. */
const VAULT_AWAY = MINUTE;

/**
 * Makes one attempt for one message, which may come twice, late, or while another worker is at the same one.
 *
 * The event arrives at least once and always with one id: a process that ends between sending and writing sends again.
 *
 * @returns a function that throws UnavailableError where storage did not answer: the message comes again
 */
export function createDeliver(deps: DeliverDeps): (message: DeliveryMessage) => Promise<DeliveryOutcome> {
  const { clock, log, deliveries, queue, webhooks, sender, outages } = deps;

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
    if (outcome === 'dead')
      log.warn('delivery given up', {
        webhook: row.partitionKey,
        event: row.eventId,
        attempts: row.attempt,
        last: row.lastStatus ?? row.lastAnswer,
      });
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

  /** What is true of the webhook as a whole; the delivery itself is settled, and does not fail with it. */
  const about = (webhook: Webhook, work: () => Promise<void>): Promise<boolean> =>
    isolated(log, 'looking after a webhook', { webhook: webhook.id }, work);

  async function settle(
    webhook: Webhook,
    row: PendingRow,
    etag: string,
    met: Answer | NoAnswer,
  ): Promise<DeliveryOutcome> {
    if (!('status' in met))
      return again(webhook, { ...row, lastAnswer: `${met.failure}: ${met.message}` }, etag);
    const told = { ...row, lastStatus: met.status, lastAnswer: met.bodyStart };
    if (met.status >= 200 && met.status < 300) {
      const delivered = await end(told, 'delivered');
      await about(webhook, () => outages.answered(webhook));
      return delivered;
    }
    if (met.status === 410) {
      const because = 'the receiver answered 410 Gone';
      await webhooks.disable(webhook.id, because);
      await about(webhook, () => outages.gone(webhook.id, because));
      return end(told, 'dead');
    }
    return again(webhook, told, etag, met.retryAfterSeconds);
  }

  async function again(
    webhook: Webhook,
    row: PendingRow,
    etag: string,
    retryAfter?: number,
  ): Promise<DeliveryOutcome> {
    const delay = retryDelay(row.attempt, retryAfter, deps.random);
    if (delay === undefined) await end(row, 'dead');
    else await later(row, etag, delay);
    const met = row.lastStatus === undefined ? row.lastAnswer : `the receiver answered ${row.lastStatus}`;
    await about(webhook, () => outages.failed(webhook, row, met ?? 'nobody answers'));
    return delay === undefined ? 'dead' : 'retrying';
  }

  async function attempt(webhook: Webhook, row: PendingRow, etag: string): Promise<DeliveryOutcome> {
    const { lastStatus: _status, lastAnswer: _answer, ...fresh } = row;
    const leased = { ...fresh, attempt: row.attempt + 1, leasedUntil: iso(clock() + LEASE) };
    const leaseTag = await deliveries.replace(toPending(leased), etag);
    let to: Target | undefined;
    try {
      to = await webhooks.target(webhook);
    } catch (thrown) {
      // Nobody was tried. It is no fault of the message either: thrown, that would be put aside.
      if (thrown instanceof UnavailableError) {
        log.warn('a delivery waits for the vault', { webhook: webhook.id, why: thrown.message });
        await later(row, leaseTag, VAULT_AWAY);
        return 'waiting';
      }
      await deliveries.replace(toPending(row), leaseTag);
      throw thrown;
    }
    if (!to) return again(webhook, { ...leased, lastAnswer: 'its address is not in the vault' }, leaseTag);
    const event = { id: row.eventId, body: row.body };
    const request = formats[webhook.format].request(event, to, clock());
    const met = await sender.send({ url: to.url, ...request, hidden: hiddenOf(to) });
    return settle(webhook, leased, leaseTag, met);
  }

  async function decide({ row: stored, etag }: Stored): Promise<DeliveryOutcome> {
    const row = parsePending(stored);
    const now = clock();
    if (isLeased(row, now)) return 'busy';
    const webhook = await webhooks.get(row.partitionKey);
    if (!webhook) {
      await deliveries.transact(removal(row));
      return 'gone';
    }
    if (!webhook.enabled) return end({ ...row, lastAnswer: 'the webhook is disabled' }, 'dead');
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
    // Somebody asked for it again while what overtakes it was on its way.
    const mayReopen = formats[webhook.format].keepsOpen === true && isRepeated(row);
    if (mayReopen && (await isOvertaken(deliveries, webhook.id, row)))
      return end({ ...row, lastAnswer: 'a later event of its fingerprint has arrived' }, 'dead');
    return attempt(webhook, row, etag);
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
