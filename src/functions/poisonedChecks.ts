import { checkMessage } from '../lib/health/checkMessage.ts';
import { isolated } from '../lib/log.ts';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

/** A check that failed by itself again and again: its run must not wait for it, and the connection says that nobody could look. */
queue('poisonedChecks', `${queueNames.checks}-poison`, async ({ services, message }) => {
  const work = checkMessage.safeParse(message);
  services.log.error('a check message failed too often', { readable: work.success, ...work.data });
  await services.poison.record(queueNames.checks, message);
  if (work.success) {
    const { connectionId } = work.data;
    // Where its row is what failed, that fails too: the run says that it is missing.
    await isolated(services.log, 'giving a check up', { connectionId }, () =>
      services.passes.giveUp(work.data),
    );
  }
});
