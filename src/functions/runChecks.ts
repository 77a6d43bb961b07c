import { checkMessage } from '../lib/health/checkMessage.ts';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

queue('runChecks', queueNames.checks, ({ services, message }) =>
  services.workOn(checkMessage.parse(message)),
);
