import { checkMessage } from '../lib/health/checkMessage.ts';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/triggers.ts';

queue('runChecks', queueNames.checks, async ({ services, message }) => {
  const work = checkMessage.parse(message);
  const outcome = await services.passes.pass(work, true);
  const again = outcome.kind === 'again' ? [outcome] : [];
  const later = outcome.kind !== 'idle' && outcome.later ? [outcome.later] : [];
  for (const { message: next, delaySeconds } of [...again, ...later])
    await services.queues.checks.send(next, delaySeconds);
  // What a run changed is told when it closes.
  if (outcome.kind !== 'done') return;
  const { connection, left } = outcome;
  if (left) await services.queues.checks.send(left);
  const isTold = connection.health.outbox.length + connection.unaudited.length === 0;
  if (!work.run && !isTold) await services.outbox.flush(work.connectionId);
});
