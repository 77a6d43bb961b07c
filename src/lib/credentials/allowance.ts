import { type Clock, SECOND } from '../clock.ts';

/**
 * Takes one request from what a caller has left.
 *
 * @returns 0 where it may go on, else the whole seconds after which it may
 */
export type Allowance = (caller: string) => number;

/** Callers that are kept in mind; of more, whoever asked longest ago begins anew. */
const SIZE = 10_000;

/** @param given.burst requests that a caller may make at once; they come back at `perSecond` */
export function createAllowance(given: { burst: number; perSecond: number; clock: Clock }): Allowance {
  const { burst, perSecond, clock } = given;
  const callers = new Map<string, { readonly left: number; readonly at: number }>();
  return (caller) => {
    const now = clock();
    const { left: before, at } = callers.get(caller) ?? { left: burst, at: now };
    const left = Math.min(burst, before + (Math.max(0, now - at) / SECOND) * perSecond);
    callers.delete(caller);
    callers.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
    const [oldest] = callers.keys();
    if (callers.size > SIZE && oldest !== undefined) callers.delete(oldest);
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond);
  };
}
