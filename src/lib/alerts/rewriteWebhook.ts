import { ConflictError } from '../errors.ts';
import type { Table } from '../storage/tables.ts';
import { PARTITION, toRow, toWebhook, type Webhook } from './webhookRows.ts';

const ATTEMPTS = 5;

/** Writes the row after `decide`, which may have written to the vault, and again where somebody else came between. @returns `undefined` where nobody knows the id */
export async function rewriteWebhook<T>(
  misc: Pick<Table, 'get' | 'replace'>,
  id: string,
  decide: (current: Webhook) => Promise<{ webhook?: Webhook; answer: T }>,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await misc.get(PARTITION, id);
    if (!stored) return undefined;
    const { webhook, answer } = await decide(toWebhook(stored.row));
    if (!webhook) return answer;
    try {
      await misc.replace(toRow(webhook), stored.etag);
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof ConflictError) || attempt === ATTEMPTS) throw thrown;
    }
  }
}
