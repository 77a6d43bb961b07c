import { type Connection, isConnected } from '../connections/connection.ts';
import type { CheckId } from '../connections/verdict.ts';
import type { Queue } from '../storage/queues.ts';
import type { CheckMessage } from './checkMessage.ts';

/** Has a check made of a connection that somebody changed, as soon as its message comes through. */
export const createCheckSoon =
  (queue: Pick<Queue<CheckMessage>, 'send'>) =>
  (check: CheckId) =>
  async ({ id, state }: Connection): Promise<void> => {
    if (isConnected(state)) await queue.send({ connectionId: id, checks: [check], attempt: 0 });
  };
