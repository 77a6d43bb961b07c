import * as fc from 'fast-check';
import { body, text } from './garbage.ts';

/** An answer as it comes over the wire, be it whole or not. */
export interface Wire {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | null;
  readonly body: string;
  /** The connection ends after this share of the body; 1 where it does not. */
  readonly cut: number;
}

const header = text.map((one) => one.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 60));

/** What is nearly the answer that was hoped for, or anything else. */
export const wire = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<Wire> =>
  fc.record({
    status: fc.oneof(
      { weight: 3, arbitrary: fc.constant(200) },
      { weight: 2, arbitrary: fc.constantFrom(400, 401, 403, 404, 429, 500, 502, 503, 302, 201, 408) },
      { weight: 1, arbitrary: fc.integer({ min: 205, max: 599 }).filter((status) => status !== 304) },
    ),
    type: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/html', ''),
    retryAfter: fc.option(
      fc.oneof(
        header,
        fc.constantFrom('5', '-1', '1e99', 'Infinity', '0x10', 'Fri, 31 Dec 9999 23:59:59 GMT'),
      ),
    ),
    body: body(valid),
    cut: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
  });

function responseOf({ status, type, retryAfter, body: whole, cut }: Wire): Response {
  const bytes = new TextEncoder().encode(whole);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.floor(bytes.length * cut)));
      if (cut < 1) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  const headers = {
    ...(type && { 'content-type': type }),
    ...(retryAfter !== null && { 'retry-after': retryAfter }),
  };
  return new Response(stream, { status, headers });
}

/** The fetch of this process answers so for a while; everything behind it is as ever. */
export async function withAnswer<T>(answer: Wire, work: () => Promise<T>): Promise<T> {
  const before = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(responseOf(answer));
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

/** May it be said of such an answer that Microsoft has refused? */
export const isFault = ({ status, cut }: Wire): boolean =>
  status === 429 || status === 408 || status >= 500 || cut < 1;
