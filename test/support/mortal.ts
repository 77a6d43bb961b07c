import http from 'node:http';
import https from 'node:https';

/** Thrown instead of every call that a dead process would have made. */
class Death extends Error {}

/**
 * Lets what runs in this process die between two of its calls: from one on, no call is made any more.
 *
 * Only calls that change something are counted: a death after one that reads leaves behind what a death before it
 * leaves behind.
 */
export interface Mortal {
  /** Changes made since the last {@link Mortal.live} or {@link Mortal.dieAfter}. */
  readonly changes: number;
  readonly isDead: boolean;
  /** After so many changes nothing more is called. */
  dieAfter(changes: number): void;
  /** After so many changes one of them does not reach anybody, or what it is answered gets lost; the others are well. */
  trip(changes: number, how: 'fails' | 'loses'): void;
  /** Everything is called again. */
  live(): void;
  /** Calls of the test itself, which no death ends and nobody counts. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Takes the wrapping away. */
  stop(): void;
}

interface Asked {
  readonly method?: string | undefined;
  readonly path?: string | null | undefined;
}

/** Tokens and batches are posted, and change nothing. */
const isChange = ({ method = 'GET', path }: Asked): boolean =>
  method !== 'GET' && method !== 'HEAD' && !/\/oauth2\/|\$batch/.test(path ?? '');

/** Wraps what the product's libraries call out by: `fetch` for Microsoft, `request` of Node.js for storage and vault. */
export function createMortal(): Mortal {
  let changes = 0;
  let end = Number.POSITIVE_INFINITY;
  let isDead = false;
  let isAside = false;
  let trip: { readonly at: number; readonly how: 'fails' | 'loses' } | undefined;
  const call = <T>(asked: Asked, make: () => T, lose: (made: T) => T): T => {
    if (isAside) return make();
    isDead ||= changes >= end;
    if (isDead) throw new Death('the process has died');
    if (!isChange(asked)) return make();
    changes += 1;
    if (trip?.at !== changes - 1) return make();
    if (trip.how === 'fails') throw new TypeError('fetch failed');
    return lose(make());
  };
  const before = { fetch: globalThis.fetch, http: http.request, https: https.request };
  globalThis.fetch = async (input, init) => {
    const { url, method } = input instanceof Request ? input : { url: String(input), method: undefined };
    return call(
      { method: init?.method ?? method, path: url },
      () => before.fetch(input, init),
      async (made) => {
        await made;
        throw new TypeError('fetch failed');
      },
    );
  };
  const wrapped = (request: typeof http.request): typeof http.request =>
    ((...asked: Parameters<typeof http.request>) =>
      call(
        asked[0] as Asked,
        () => request(...asked),
        (made) =>
          made.once('response', (answer) => {
            answer.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
          }),
      )) as typeof http.request;
  http.request = wrapped(before.http);
  https.request = wrapped(before.https);
  const begin = (last: number) => {
    changes = 0;
    end = last;
    isDead = false;
    trip = undefined;
  };
  return {
    get changes() {
      return changes;
    },
    get isDead() {
      return isDead;
    },
    dieAfter: begin,
    trip(at, how) {
      begin(Number.POSITIVE_INFINITY);
      trip = { at, how };
    },
    live: () => begin(Number.POSITIVE_INFINITY),
    async aside(work) {
      isAside = true;
      try {
        return await work();
      } finally {
        isAside = false;
      }
    },
    stop() {
      globalThis.fetch = before.fetch;
      http.request = before.http;
      https.request = before.https;
    },
  };
}
