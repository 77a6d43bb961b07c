import { checkIds } from '../connections/verdict.ts';
import type { Outbox } from './outbox.ts';
import type { Passes, PassOutcome } from './pass.ts';

/** Runs all checks at once and tells what they changed; what wants a message of its own gets one. */
export type CheckNow = (connectionId: string) => Promise<PassOutcome>;

export function createCheckNow(given: {
  passes: Pick<Passes, 'pass'>;
  outbox: Pick<Outbox, 'flush'>;
}): CheckNow {
  const { passes, outbox } = given;
  return async (connectionId) => {
    const first = await passes.pass({ connectionId, checks: [...checkIds], attempt: 0 }, false);
    if (first.kind !== 'done') return first;
    const checks = [...first.left];
    const second = checks.length > 0 ? await passes.pass({ connectionId, checks, attempt: 0 }, false) : first;
    const last = second.kind === 'done' ? second : first;
    // Nothing to tell costs nothing.
    const { health, unaudited } = last.connection;
    if (health.outbox.length + unaudited.length > 0) await outbox.flush(connectionId);
    return { ...last, verdicts: { ...first.verdicts, ...last.verdicts }, left: [] };
  };
}
