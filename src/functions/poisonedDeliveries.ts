import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

/** The delivery stays pending in its table, so the sweep sends it again. */
queue('poisonedDeliveries', `${queueNames.deliveries}-poison`, async ({ services, message }) => {
  services.log.error('a delivery message failed too often', { received: message });
  await services.poison.record(queueNames.deliveries, message);
});
