import { isUntold } from '../connections/connection.ts';
import { type CheckMessage, everyCheck } from './checkMessage.ts';
import type { Outbox } from './outbox.ts';
import type { Passes, PassOutcome } from './pass.ts';

/** Runs all checks at once and tells what they changed; what wants a message of its own is asked right behind. */
export type CheckNow = (connectionId: string) => Promise<PassOutcome>;

export function createCheckNow(given: {
  passes: Pick<Passes, 'pass'>;
  outbox: Pick<Outbox, 'flush'>;
}): CheckNow {
  const { passes, outbox } = given;
  const ask = (message: CheckMessage) => passes.pass(message, false);
  return async (connectionId) => {
    let asked = await ask(everyCheck(connectionId));
    while (asked.kind === 'done' && asked.left) {
      const { left, ...before } = asked;
      const next = await ask(left);
      asked = next.kind === 'done' ? { ...next, verdicts: { ...before.verdicts, ...next.verdicts } } : before;
    }
    if (asked.kind !== 'done') return asked;
    // Nothing to tell costs nothing.
    if (isUntold(asked.connection)) await outbox.flush(connectionId);
    return asked;
  };
}
