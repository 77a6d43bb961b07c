import type { Clock } from '../clock.ts';
import type { Table, Write } from '../storage/tables.ts';
import type { Outages } from './outages.ts';
import { switchedOff } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/** Ends a webhook with all that is on its way to it. `false` where there is none. @param by object id of the operator */
export type RemoveWebhook = (id: string, by: string) => Promise<boolean>;

/** A transaction takes no more. */
const BATCH = 100;

/** Every step can be done twice, and the row that names the webhook goes last: whoever was stopped asks again. */
export function createRemoveWebhook(given: {
  webhooks: Pick<Webhooks, 'update' | 'forget'>;
  deliveries: Table;
  outages: Pick<Outages, 'dismissed'>;
  clock: Clock;
}): RemoveWebhook {
  const { webhooks, deliveries, outages, clock } = given;

  async function removeRows(id: string): Promise<void> {
    let batch: Write[] = [];
    for await (const { row } of deliveries.query(id, '', ['PartitionKey', 'RowKey'])) {
      batch.push({ kind: 'delete', row: { partitionKey: id, rowKey: row.rowKey } });
      if (batch.length < BATCH) continue;
      await deliveries.transact(batch);
      batch = [];
    }
    if (batch.length > 0) await deliveries.transact(batch);
  }

  return async (id, by) => {
    // From here on nothing more is published to it.
    const webhook = await webhooks.update(id, (current) =>
      current.enabled ? switchedOff(current, 'it is being removed', clock()) : undefined,
    );
    if (!webhook) return false;
    await outages.dismissed(id);
    await removeRows(id);
    await webhooks.forget(webhook, by);
    return true;
  };
}
