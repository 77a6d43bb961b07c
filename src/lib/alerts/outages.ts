import { type Clock, iso } from '../clock.ts';
import { isolated, type Logger } from '../log.ts';
import type { Table } from '../storage/tables.ts';
import { DONE, parseDone, type PendingRow } from './deliveryRows.ts';
import { buildEvent } from './events.ts';
import { outageFingerprint } from './fingerprint.ts';
import type { Publish } from './publish.ts';
import type { Replay } from './replay.ts';
import type { Webhook } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/** Webhooks that nothing arrives at: told to the other ones once, and once more when that is over. */
export interface Outages {
  /** An attempt failed. Does nothing where the webhook is known to fail, or where only this one event fails. */
  failed(webhook: Webhook, row: PendingRow, because: string): Promise<void>;
  /** Nothing will arrive any more, by the receiver's own word. */
  gone(webhookId: string, because: string): Promise<void>;
  /** The receiver took something: what was given up meanwhile is brought again. */
  answered(webhook: Webhook): Promise<void>;
  /** The webhook is removed: nobody waits for it any more. */
  dismissed(webhookId: string): Promise<void>;
  /** Tells and ends what a process that died left undone. */
  sweep(): Promise<void>;
}

/** Attempts that have failed, over more than six minutes, before it is more than a hiccup. */
const TELLING_ATTEMPT = 4;
/** Ended deliveries that are looked at. */
const RECENT = 20;

export function createOutages(given: {
  publicOrigin: string;
  webhooks: Pick<Webhooks, 'list' | 'update'>;
  deliveries: Table;
  publish: Publish;
  replay: Pick<Replay, 'revive'>;
  clock: Clock;
  log: Logger;
}): Outages {
  const { webhooks, deliveries, publish, replay, clock, log } = given;

  /** Did anything arrive since then? @param since ISO 8601 */
  async function arrivedSince(webhookId: string, since: string): Promise<boolean> {
    const { rows } = await deliveries.page(webhookId, DONE, RECENT);
    return rows
      .map(({ row }) => parseDone(row))
      .some(({ outcome, at }) => outcome === 'delivered' && at > since);
  }

  async function tell(webhook: Webhook | undefined): Promise<void> {
    if (webhook?.outageUntold !== true) return;
    await publish([outageEvent(webhook, given.publicOrigin)], webhook.id);
    await webhooks.update(webhook.id, (current) => {
      if (current.outageSequence !== webhook.outageSequence) return undefined;
      const { outageUntold: _told, ...rest } = current;
      return rest;
    });
  }

  async function begin(webhookId: string, because: string): Promise<void> {
    const at = iso(clock());
    const after = await webhooks.update(webhookId, (current) =>
      current.failingSince === undefined
        ? {
            ...current,
            failingSince: at,
            failingBecause: because,
            outageSequence: current.outageSequence + 1,
            outageAt: at,
            outageUntold: true,
          }
        : undefined,
    );
    if (after?.outageUntold) log.warn('a webhook cannot be reached', { webhook: webhookId, because });
    await tell(after);
  }

  async function end(webhookId: string): Promise<void> {
    const after = await webhooks.update(webhookId, (current) => {
      const { failingSince, failingBecause: _because, ...rest } = current;
      return failingSince === undefined
        ? undefined
        : { ...rest, outageSequence: rest.outageSequence + 1, outageAt: iso(clock()), outageUntold: true };
    });
    await tell(after);
  }

  async function answered({ id, failingSince }: Webhook): Promise<void> {
    if (failingSince === undefined) return;
    // Before the end is written, so that a process that dies in between leaves a reason to go on.
    const revived = await replay.revive(id, failingSince);
    await end(id);
    log.info('a webhook answers again', { webhook: id, since: failingSince, revived });
  }

  return {
    async failed(webhook, row, because) {
      if (webhook.failingSince !== undefined || row.attempt < TELLING_ATTEMPT) return;
      if (await arrivedSince(webhook.id, row.begunAt ?? row.publishedAt)) return;
      await begin(webhook.id, because);
    },
    gone: begin,
    answered,
    dismissed: end,
    async sweep() {
      for (const webhook of await webhooks.list()) {
        const { id, failingSince } = webhook;
        await isolated(log, 'looking after a webhook', { webhook: id }, async () => {
          await tell(webhook);
          if (failingSince !== undefined && (await arrivedSince(id, failingSince))) await answered(webhook);
        });
      }
    },
  };
}

/** What the others are told: that it fails, or, with `endedAt`, that this is over. */
function outageEvent(webhook: Webhook, publicOrigin: string) {
  const { id, host, name = host, failingSince, failingBecause, outageSequence, outageAt = '' } = webhook;
  const particulars =
    failingSince === undefined
      ? { message: 'Events arrive there again.', endedAt: outageAt }
      : { message: `No event arrives there: ${failingBecause ?? 'nobody answers'}.`, since: failingSince };
  return buildEvent(
    {
      type: 'webhook.failing',
      fingerprint: outageFingerprint(id),
      sequence: outageSequence,
      at: outageAt,
      data: { webhook: { id, host, ...particulars } },
    },
    { kind: 'webhook', id, name },
    `${publicOrigin}/webhooks/${id}`,
  );
}
