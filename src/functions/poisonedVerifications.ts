import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

/** The connection keeps its due time, so the sweep asks again. */
queue('poisonedVerifications', `${queueNames.provisioning}-poison`, async ({ services, message }) => {
  services.log.error('a verification message failed too often', { received: message });
  await services.poison.record(queueNames.provisioning, message);
});
