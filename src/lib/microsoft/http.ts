import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { CALL_TIMEOUT } from '../deadline.ts';
import type { Cloud } from './cloud.ts';

/** Ends a call, its body included, when its time is over. */
export const timeLimit = ({ callTimeout = CALL_TIMEOUT }: Cloud): AbortSignal =>
  AbortSignal.timeout(callTimeout);

/** What the last call over a {@link watchedNetwork} came back with; MSAL's errors do not tell. */
export interface LastCall {
  status?: number;
  retryAfter?: string;
  /** Does its body hold an OAuth error? */
  refuses?: boolean;
}

/** MSAL's transport over `fetch`, with a deadline, which remembers the status of its last answer. */
export function watchedNetwork(cloud: Cloud, last: LastCall, fetcher: typeof fetch = fetch): INetworkModule {
  const send = async <T>(
    method: string,
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> => {
    delete last.status;
    delete last.retryAfter;
    delete last.refuses;
    const answer = await fetcher(url, {
      method,
      headers: options?.headers ?? {},
      signal: timeLimit(cloud),
      ...(options?.body !== undefined && { body: options.body }),
    });
    const text = await answer.text();
    // Not before all of it is there: half of an answer is none.
    last.status = answer.status;
    const retryAfter = answer.headers.get('retry-after');
    if (retryAfter !== null) last.retryAfter = retryAfter;
    const body = parse(text);
    last.refuses = isOAuthError(body);
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (body ?? notJson) as T,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

/** What a body that is no JSON (a proxy's page, say) becomes: MSAL reads it as an error without a code. */
const notJson = { error: 'invalid_response', error_description: 'The answer was not JSON.' };

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isOAuthError = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';

/** Seconds of a `Retry-After` header, given as a number or as a date; `undefined` where it is neither. */
export function retryAfterSeconds(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
