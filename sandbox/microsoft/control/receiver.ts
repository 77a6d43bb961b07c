import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { FetchHandler, Sandbox } from '../sandbox.ts';
import type { Inbox, InboxMessage } from '../world.ts';
import { inboxNamed, nameShape } from './inbox.ts';
import { answerOf } from './services.ts';
import { signatureProblem } from './signature.ts';

const KEPT = 500;

function judge(
  inbox: Inbox,
  body: string,
  headers: Record<string, string>,
  now: number,
): Pick<InboxMessage, 'verdict' | 'reason'> {
  if (inbox.secret === undefined) return { verdict: 'no secret known' };
  const reason = signatureProblem(inbox.secret, body, headers, now);
  return reason === undefined ? { verdict: 'valid' } : { verdict: 'invalid', reason };
}

const naming = z.object({
  type: z.string().optional(),
  event_action: z.string().optional(),
  text: z.string().optional(),
});

/** The type that a body names, or the action (PagerDuty) or text (Slack); `undefined` where it names none. */
export function typeIn(body: string): string | undefined {
  try {
    const { type, event_action: action, text } = naming.parse(JSON.parse(body));
    return type ?? action ?? text;
  } catch {
    return undefined;
  }
}

/** Without an end: whoever reads it to the end never comes back. */
const endless = (): ReadableStream<Uint8Array> =>
  new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(120)) });

function respond({ answer, service, retryAfter, manner }: Inbox, body: string): Response {
  if (manner === 'redirect')
    return new Response(null, { status: 307, headers: { location: 'http://169.254.169.254/metadata' } });
  if (manner === 'endless') return new Response(endless(), { status: answer });
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  if (service === undefined || answer !== 200) return new Response(null, { status: answer, headers });
  const said = answerOf(service, body);
  return new Response(said.text, { status: said.status, headers: { ...headers, 'content-type': said.type } });
}

async function receive(sandbox: Sandbox, request: Request, body: string): Promise<Response> {
  const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
  if (request.method !== 'POST')
    return new Response('Send a POST.', { status: 405, headers: { allow: 'POST' } });
  if (!nameShape.test(name)) return new Response('No such inbox.', { status: 404 });
  const inbox = inboxNamed(sandbox, name);
  const headers = Object.fromEntries(request.headers);
  const now = sandbox.clock();
  // What it was told when the message came, even where that is changed during the delay.
  const { delayMs } = inbox;
  const response = respond(inbox, body);
  inbox.messages.unshift({
    id: headers['webhook-id'] ?? '',
    receivedAt: new Date(now).toISOString(),
    headers,
    body,
    answered: response.status,
    ...judge(inbox, body, headers, now),
  });
  inbox.messages.splice(KEPT);
  sandbox.touch();
  if (delayMs > 0) await wait(delayMs, undefined, { signal: request.signal });
  return response;
}

/**
 * Receives webhooks at `/{name}`, keeps them, and answers what the inbox was told to answer. Each attempt has a line in
 * the log of requests, also one that is refused or hung up.
 */
export function createInbox(sandbox: Sandbox): FetchHandler {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    const body = await request.text();
    const messageId = request.headers.get('webhook-id')?.slice(0, 200);
    const eventType = typeIn(body)?.slice(0, 200);
    const line = {
      part: 'inbox',
      method: request.method,
      host,
      path: pathname,
      // The address of a webhook may hold a password there.
      query: '',
      bodyBytes: Buffer.byteLength(body),
      ...(messageId === undefined ? {} : { messageId }),
      ...(eventType === undefined ? {} : { eventType }),
    };
    const log = (status: number): void => sandbox.requests.add({ at: sandbox.clock(), ...line, status });
    try {
      const response = await receive(sandbox, request, body);
      log(response.status);
      return response;
    } catch (error) {
      log(0);
      if (request.signal.aborted) return new Response(null, { status: 499 });
      throw error;
    }
  };
}
