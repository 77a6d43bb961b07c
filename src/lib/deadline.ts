import type { TokenCredential } from '@azure/identity';
import { UnavailableError } from './errors.ts';

/** Milliseconds after which a call to Microsoft counts as unanswered, whatever tries it takes. */
export const CALL_TIMEOUT = 20_000;

/**
 * Waits no longer than this, also for what cannot be told to stop; what comes later is dropped.
 *
 * @throws UnavailableError when the time is over
 */
export async function within<T>(
  ms: number,
  who: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new UnavailableError(`${who} did not answer within ${ms / 1_000} s`));
    over.abort();
  }, ms);
  try {
    return await Promise.race([work(over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An identity whose tokens are waited for no longer than this; the SDK itself has no limit. */
export const punctual = (identity: TokenCredential, ms: number): TokenCredential => ({
  getToken: (...asked) => within(ms, 'our own identity', () => identity.getToken(...asked)),
});
