import { setTimeout as wait } from 'node:timers/promises';
import type { FetchHandler, Sandbox } from '../sandbox.ts';
import type { Inbox, InboxMessage } from '../world.ts';
import { inboxNamed, nameShape } from './inbox.ts';
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

/** The type that a body names; `undefined` where it names none. */
export function typeIn(body: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const named = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
    return typeof named === 'string' ? named : undefined;
  } catch {
    return undefined;
  }
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
  const { answer, delayMs } = inbox;
  inbox.messages.unshift({
    id: headers['webhook-id'] ?? '',
    receivedAt: new Date(now).toISOString(),
    headers,
    body,
    answered: answer,
    ...judge(inbox, body, headers, now),
  });
  inbox.messages.splice(KEPT);
  sandbox.touch();
  if (delayMs > 0) await wait(delayMs, undefined, { signal: request.signal });
  return new Response(null, { status: answer });
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
