import type { Clock } from '../clock.ts';
import type { Table, Write } from '../storage/tables.ts';
import type { Outages } from './outages.ts';
import { switchedOff, type Webhook } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/**
 * Ends a webhook with all that is on its way to it. `false` where there is none.
 *
 * @param by object id of the operator
 * @param isAsSeen is it still as whoever wants it gone has seen it? Else nothing is done
 */
export type RemoveWebhook = (
  id: string,
  by: string,
  isAsSeen?: (current: Webhook) => boolean,
) => Promise<boolean | 'outdated'>;

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

  return async (id, by, isAsSeen = () => true) => {
    let isOutdated = false;
    // From here on nothing more is published to it.
    const webhook = await webhooks.update(id, (current) => {
      isOutdated = !isAsSeen(current);
      if (isOutdated || !current.enabled) return undefined;
      return switchedOff(current, 'it is being removed', clock());
    });
    if (!webhook) return false;
    if (isOutdated) return 'outdated';
    await outages.dismissed(id);
    await removeRows(id);
    await webhooks.forget(webhook, by);
    return true;
  };
}
