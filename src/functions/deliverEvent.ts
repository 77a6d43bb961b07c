import * as z from 'zod';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

const deliveryMessage = z.object({ webhookId: z.string(), eventId: z.string() });

queue('deliverEvent', queueNames.deliveries, async ({ services, message }) => {
  await services.deliveries.deliver(deliveryMessage.parse(message));
});
