import type { Logger } from '../log.ts';
import { UnreadableError } from '../storage/readable.ts';
import type { Table } from '../storage/tables.ts';
import { PARTITION, toWebhook, type Webhook } from './webhookRows.ts';

export interface ReadWebhooks {
  readonly webhooks: readonly Webhook[];
  readonly unreadable: readonly string[];
}

/** All webhooks, and the ids of those that a later version wrote: these are left as they are, and complained of once as they were written. */
export function createReadWebhooks({ misc, log }: { misc: Table; log: Logger }) {
  const told = new Set<string>();
  return async (): Promise<ReadWebhooks> => {
    const [webhooks, unreadable]: [Webhook[], string[]] = [[], []];
    for await (const { row, etag } of misc.query(PARTITION)) {
      try {
        webhooks.push(toWebhook(row));
      } catch (thrown) {
        if (!(thrown instanceof UnreadableError)) throw thrown;
        const { rowKey: webhook } = row;
        unreadable.push(webhook);
        if (told.has(`${webhook} ${etag}`)) continue;
        told.add(`${webhook} ${etag}`);
        log.error('a webhook cannot be read and is told nothing', { webhook, why: thrown.message });
      }
    }
    return { webhooks, unreadable };
  };
}
