import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

/** The import is still open, so the sweep sends for it again. */
queue('poisonedImports', `${queueNames.imports}-poison`, async ({ services, message }) => {
  services.log.error('an import message failed too often', { received: message });
  await services.poison.record(queueNames.imports, message);
});
