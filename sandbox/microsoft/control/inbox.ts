import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { FetchHandler, Sandbox } from '../sandbox.ts';
import type { Inbox, InboxMessage } from '../world.ts';
import { signatureProblem } from './signature.ts';

const KEPT = 500;

export const inboxSecret = z.strictObject({ secret: z.string().startsWith('whsec_') });
export const inboxChange = z
  .strictObject({ answer: z.number().int().min(200).max(599), delayMs: z.number().int().min(0).max(60_000) })
  .partial();

/** The inbox of this name; every name has one. */
export function inboxNamed(sandbox: Sandbox, name: string): Inbox {
  return (sandbox.world.inboxes[name] ??= { answer: 200, delayMs: 0, messages: [] });
}

/** Sets what an inbox answers, and how slowly. */
export function changeInbox(sandbox: Sandbox, name: string, change: z.infer<typeof inboxChange>): void {
  const inbox = inboxNamed(sandbox, name);
  inbox.answer = change.answer ?? inbox.answer;
  inbox.delayMs = change.delayMs ?? inbox.delayMs;
  sandbox.touch();
}

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

/** Receives webhooks at `/{name}`, keeps them, and answers what the inbox was told to answer. */
export function createInbox(sandbox: Sandbox): FetchHandler {
  return async (request) => {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (request.method !== 'POST')
      return new Response('Send a POST.', { status: 405, headers: { allow: 'POST' } });
    if (!/^[a-z0-9-]{1,64}$/i.test(name)) return new Response('No such inbox.', { status: 404 });
    const inbox = inboxNamed(sandbox, name);
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    const now = sandbox.clock();
    inbox.messages.unshift({
      id: headers['webhook-id'] ?? '',
      receivedAt: new Date(now).toISOString(),
      headers,
      body,
      answered: inbox.answer,
      ...judge(inbox, body, headers, now),
    });
    inbox.messages.splice(KEPT);
    sandbox.touch();
    if (inbox.delayMs > 0) await wait(inbox.delayMs);
    return new Response(inbox.answer === 204 ? null : '', { status: inbox.answer });
  };
}
