import { checkMessage } from '../lib/health/pass.ts';
import { queueNames } from '../lib/services.ts';
import { queue } from '../lib/triggers.ts';

queue('runChecks', queueNames.checks, async ({ services, message }) => {
  const work = checkMessage.parse(message);
  const outcome = await services.passes.pass(work, true);
  if (outcome.kind === 'again') {
    await services.queues.checks.send(outcome.message, outcome.delaySeconds);
    return;
  }
  if (outcome.kind === 'done' && outcome.later)
    await services.queues.checks.send(outcome.later.message, outcome.later.delaySeconds);
  // What a run changed is told when it closes.
  if (outcome.kind !== 'done') return;
  const { connection, left } = outcome;
  if (left.length > 0) await services.queues.checks.send({ ...work, checks: [...left], attempt: 0 });
  const isTold = connection.health.outbox.length + connection.unaudited.length === 0;
  if (!work.run && !isTold) await services.outbox.flush(work.connectionId);
});
