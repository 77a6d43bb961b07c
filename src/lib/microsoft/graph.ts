import { type AuthenticationProvider, Client, GraphError } from '@microsoft/microsoft-graph-client';
import {
  AuthenticationHandler,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import * as z from 'zod';
import { reasonOf } from '../log.ts';
import type { Cloud } from './cloud.ts';
import { retryAfterSeconds, timeLimit } from './http.ts';

/** One read, relative to `/v1.0`, such as `/organization?$select=id`. */
export interface GraphRead {
  readonly id: string;
  readonly url: string;
}

/** One call that changes something, or that a batch cannot hold. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Relative to `/v1.0`, or to `/beta` where that is the version; values in it encoded already. */
  readonly url: string;
  readonly version?: 'beta';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** What comes is no JSON but a file: the body of the answer is its text. */
  readonly as?: 'text';
}

/** What one read came back with. Only `answered` says anything about the tenant. */
export type GraphAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: unknown;
      readonly code?: string;
      readonly message?: string;
      /** Codes that say more than `code`, where Graph gave some. */
      readonly details?: readonly string[];
    }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterSeconds?: number };

/** Reads Microsoft Graph with one token: up to 20 reads in one `$batch`, each with its own answer. */
export interface Graph {
  batch(reads: readonly GraphRead[], version?: 'beta'): Promise<ReadonlyMap<string, GraphAnswer>>;
  /** Follows an `@odata.nextLink`, or reads a path that cannot go into a batch. */
  read(url: string): Promise<GraphAnswer>;
  /** One call as it is, once: whether it may be repeated is for the caller to know. */
  send(call: GraphCall): Promise<GraphAnswer>;
}

const batchBody = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown(),
    }),
  ),
});

/**
 * A Graph client without the SDK's own retries: they repeat POST, ignore throttled items of a batch and block the function;
 * what is throttled goes back to the queue instead.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function openGraph(cloud: Cloud, token: () => Promise<string>, now: () => number = Date.now): Graph {
  const provider: AuthenticationProvider = { getAccessToken: token };
  const handlers = [
    new AuthenticationHandler(provider),
    new Deadline(cloud),
    new HTTPMessageHandler(),
  ] as const;
  handlers[0].setNext(handlers[1]);
  handlers[1].setNext(handlers[2]);
  const client = Client.initWithMiddleware({
    middleware: handlers[0],
    baseUrl: cloud.graphEndpoint,
    // Elsewhere than at its known hosts the client would send the request without its token, and say nothing.
    customHosts: new Set([new URL(cloud.graphEndpoint).hostname]),
  });

  const unavailable = (thrown: unknown): GraphAnswer => {
    const header = thrown instanceof GraphError ? thrown.headers?.get('retry-after') : undefined;
    const wait = retryAfterSeconds(header, now());
    const status = thrown instanceof GraphError && thrown.statusCode > 0 ? ` ${thrown.statusCode}` : '';
    return {
      kind: 'unavailable',
      reason: `Microsoft Graph did not answer:${status} ${reasonOf(thrown)}`,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    };
  };

  return {
    async batch(reads, version) {
      if (reads.length === 0) return new Map();
      try {
        // Relative addresses: Graph refuses those of BatchRequestContent, which begin with the version.
        const requests = reads.map(({ id, url }) => ({ id, method: 'GET', url }));
        const request = client.api('/$batch').responseType(ResponseType.JSON);
        if (version) request.version(version);
        const answer: unknown = await request.post({ requests });
        const parsed = batchBody.safeParse(answer);
        if (!parsed.success) throw new Error('the batch has another form than expected');
        const items = new Map(parsed.data.responses.map((item) => [item.id, toAnswer(item, now())]));
        return new Map(reads.map(({ id }) => [id, items.get(id) ?? missingItem]));
      } catch (thrown) {
        const answer = unavailable(thrown);
        return new Map(reads.map(({ id }) => [id, answer]));
      }
    },
    async read(url) {
      try {
        // Told what to expect, the client fails where a page comes instead, and does not hand the page on.
        const body: unknown = await client.api(url).responseType(ResponseType.JSON).get();
        return { kind: 'answered', status: 200, body };
      } catch (thrown) {
        const code = codeOf(thrown);
        if (!(thrown instanceof GraphError) || code === undefined || isFault(thrown.statusCode)) {
          return unavailable(thrown);
        }
        return { kind: 'answered', status: thrown.statusCode, body: undefined, code };
      }
    },
    async send({ method, url, version, body, headers = {}, as }) {
      try {
        const request = client
          .api(url)
          .responseType(ResponseType.RAW)
          .headers({ ...headers });
        if (version) request.version(version);
        const verb = {
          GET: () => request.get(),
          POST: () => request.post(body),
          PATCH: () => request.patch(body),
          DELETE: () => request.delete(),
        }[method];
        const answer = (await verb()) as Response;
        const { status } = answer;
        return toAnswer(
          { status, headers: Object.fromEntries(answer.headers), body: await bodyOf(answer, as) },
          now(),
        );
      } catch (thrown) {
        return unavailable(thrown);
      }
    },
  };
}

/** Half of an answer, or a page of something on the way, is none. */
async function bodyOf(answer: Response, as: GraphCall['as']): Promise<unknown> {
  const text = await answer.text();
  // A refusal comes as JSON, whatever was wanted.
  if (as === 'text' && answer.ok) return text;
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

const missingItem: GraphAnswer = { kind: 'unavailable', reason: 'Microsoft Graph left this read unanswered' };

const isFault = (status: number): boolean => status === 429 || status === 408 || status >= 500;

// Codes are words, and messages a sentence or two: what is longer is not of Graph's.
const code = z.string().max(200);
const graphsError = z.object({
  code,
  message: z.string().max(8_000).optional(),
  details: z.array(z.object({ code })).optional(),
});
const errorBody = z.object({ error: graphsError });

/** The code that Graph itself gave; the client writes its own troubles into the same field. */
function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof GraphError) || typeof thrown.body !== 'string') return undefined;
  try {
    return graphsError.safeParse(JSON.parse(thrown.body)).data?.code;
  } catch {
    return undefined;
  }
}

function toAnswer(
  { status, headers, body }: { status: number; headers?: Record<string, string> | undefined; body?: unknown },
  now: number,
): GraphAnswer {
  if (isFault(status)) {
    const named = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after');
    const wait = retryAfterSeconds(named?.[1], now);
    return {
      kind: 'unavailable',
      reason: `Microsoft Graph answered ${status}`,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    };
  }
  const refused = errorBody.safeParse(body);
  if (status >= 400 && !refused.success) {
    return { kind: 'unavailable', reason: `Something other than Microsoft Graph answered ${status}` };
  }
  if (!refused.success) return { kind: 'answered', status, body };
  const { code, message, details } = refused.data.error;
  return {
    kind: 'answered',
    status,
    body,
    code,
    ...(message !== undefined && { message }),
    ...(details && { details: details.map((one) => one.code) }),
  };
}

/** Gives every request, and the reading of its answer, a time limit. */
class Deadline implements Middleware {
  private next: Middleware | undefined;
  private readonly cloud: Cloud;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  async execute(context: Context): Promise<void> {
    context.options = { ...context.options, signal: timeLimit(this.cloud) };
    await this.next?.execute(context);
  }

  setNext(next: Middleware): void {
    this.next = next;
  }
}
