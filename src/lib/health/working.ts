import { type Clock, MINUTE } from '../clock.ts';
import { isUntold } from '../connections/connection.ts';
import type { Queue } from '../storage/queues.ts';
import type { CheckMessage } from './checkMessage.ts';
import type { Outbox } from './outbox.ts';
import type { Passes } from './pass.ts';

/** Works on a message of the queue, and at once on what it leaves: behind all others it would keep a run waiting. */
export type WorkOn = (message: CheckMessage) => Promise<void>;

/** Milliseconds after which what is left goes through the queue all the same: the host ends what takes it five minutes. */
const AT_ONCE = MINUTE;

export function createWorkOn(given: {
  passes: Pick<Passes, 'pass'>;
  outbox: Pick<Outbox, 'flush'>;
  queue: Queue<CheckMessage>;
  clock: Clock;
}): WorkOn {
  const { passes, outbox, queue, clock } = given;
  return async (message) => {
    const until = clock() + AT_ONCE;
    for (let work: CheckMessage | undefined = message; work;) {
      const outcome = await passes.pass(work, true);
      if (outcome.kind === 'idle') return;
      if (outcome.kind === 'again') await queue.send(outcome.message, outcome.delaySeconds);
      if (outcome.later) await queue.send(outcome.later.message, outcome.later.delaySeconds);
      if (outcome.kind === 'again') return;
      const { connection, left } = outcome;
      if (left && clock() >= until) return queue.send(left);
      work = left;
      // What a run changed is told when it closes.
      if (!left && !message.run && isUntold(connection)) await outbox.flush(message.connectionId);
    }
  };
}
