import * as z from 'zod';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

const verifyMessage = z.object({ connectionId: z.string() });

queue('verifyConnection', queueNames.provisioning, async ({ services, message }) => {
  await services.look(verifyMessage.parse(message).connectionId, 'queue');
});
