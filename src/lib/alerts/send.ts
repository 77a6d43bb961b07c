import { Agent, request, type Dispatcher } from 'undici';
import { type Clock, SECOND } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { redactText } from '../log.ts';
import type { Target } from './format.ts';
import { AddressRefusedError, guardedConnector, type Lookup, type Permits } from './guard.ts';

/** One POST, to the byte as it goes out. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What must not be kept of the answer, besides the address: the secrets that were sent or signed with. */
  readonly hidden?: readonly string[];
}

/** What of a webhook's secrets an answer could repeat. */
export const hiddenOf = ({ keys, routingKey }: Target): readonly string[] =>
  routingKey === undefined ? keys : [...keys, routingKey];

/** The receiver answered; anything but a status from 200 to 299 is a refusal. */
export interface Answer {
  readonly status: number;
  /** What its header Retry-After asks for, counted from now. */
  readonly retryAfterSeconds?: number;
  /** The first kilobyte of its answer, without the address it was sent to. */
  readonly bodyStart: string;
}

/** No answer came, and why. */
export interface NoAnswer {
  readonly failure: 'timeout' | 'addressRefused' | 'hostNotFound' | 'connection';
  readonly message: string;
}

export interface Sender {
  /** Sends once. Redirects are answers like any other: following one would leave the address that was judged. */
  send(outgoing: Outgoing): Promise<Answer | NoAnswer>;
  /** Ends what is under way, and the connections that are kept for the next one. */
  close(): Promise<void>;
}

const KEPT_BYTES = 1_024;

/**
 * Sends to receivers on the public internet, or in the networks that the guard permits, over https only.
 *
 * @param timeout from the first look-up to the end of the answer, in milliseconds
 */
export function createSender(deps: {
  clock: Clock;
  permits: Permits;
  lookup: Lookup;
  timeout?: number;
}): Sender {
  const timeout = deps.timeout ?? 20 * SECOND;
  const agent = new Agent({
    connect: guardedConnector({ permits: deps.permits, lookup: deps.lookup, timeout }),
    headersTimeout: timeout,
    bodyTimeout: timeout,
  });

  return {
    async send({ url, headers, body, hidden = [] }) {
      if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
        return { failure: 'addressRefused', message: 'the address is not an https address' };
      }
      try {
        const signal = AbortSignal.timeout(timeout);
        const posted = request(url, { dispatcher: agent, method: 'POST', headers, body, signal });
        const answer = await Promise.race([posted, aborted(signal)]);
        const retryAfterSeconds = retryAfter(answer.headers['retry-after'], deps.clock());
        const bodyStart = withoutSecrets(await readStart(answer.body), new URL(url), hidden);
        return {
          status: answer.statusCode,
          bodyStart,
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        };
      } catch (thrown) {
        return noAnswer(thrown, timeout);
      }
    },
    close: () => agent.destroy(),
  };
}

/** Rejects when the signal fires: the request itself looks at it only once it is connected. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_never, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/** Reads up to a kilobyte and hangs up; what breaks after the status came changes nothing about the status. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= KEPT_BYTES) break;
    }
  } catch {
    // The start that did come is still worth showing.
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8');
}

// A receiver's address is a secret, and some answer with what they were asked.
function withoutSecrets(text: string, url: URL, hidden: readonly string[]): string {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()].flatMap((part) => [
    part,
    decoded(part),
  ]);
  // Piece by piece, since answers quote addresses whole, without their query, decoded, or with escaped slashes.
  const secrets = [`${url.pathname}${url.search}`, ...parts, ...hidden].filter(
    (part) => part.length >= LONG_PART,
  );
  const safe = secrets.reduce((now, secret) => now.replaceAll(secret, '…'), text);
  // Where the answer was cut in the middle of one its beginning is left.
  const left = Math.max(0, ...secrets.map((secret) => beginningAtEnd(safe, secret)));
  return redactText(Buffer.byteLength(text) < KEPT_BYTES ? safe : safe.slice(0, safe.length - left));
}

/** How many of the first characters of a secret a text ends with. */
function beginningAtEnd(text: string, secret: string): number {
  let length = secret.length - 1;
  while (length > 0 && !text.endsWith(secret.slice(0, length))) length -= 1;
  return length;
}

/** Shorter pieces are words such as `hooks`. */
const LONG_PART = 8;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Seconds, or the time until a date; absent where the header is, or means nothing. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / SECOND));
}

function noAnswer(thrown: unknown, timeout: number): NoAnswer {
  if (thrown instanceof AddressRefusedError) return { failure: 'addressRefused', message: thrown.message };
  const code = codeOf(thrown);
  if (code === 'TimeoutError' || code.endsWith('TIMEOUT') || code === 'ETIMEDOUT') {
    return { failure: 'timeout', message: `no answer within ${timeout / SECOND} s` };
  }
  // What a stranger's certificate says of itself is in it, and may be longer than a row of a table holds.
  const message = redactText(messageOf(thrown)).slice(0, KEPT_BYTES).toWellFormed() || code;
  return { failure: code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'hostNotFound' : 'connection', message };
}

// What Node.js throws carries a text as `code`; an abort has none, but a name.
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return 'name' in thrown && typeof thrown.name === 'string' ? thrown.name : '';
}
