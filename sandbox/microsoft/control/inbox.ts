import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import type { Inbox } from '../world.ts';
import { ChangeRefused } from './changes.ts';
import { services } from './services.ts';

/** What names of inboxes are made of. */
export const nameShape = /^[a-z0-9-]{1,64}$/i;

export const inboxSecret = z.strictObject({ secret: z.string().startsWith('whsec_') });
export const inboxChange = z
  .strictObject({
    answer: z.number().int().min(200).max(599),
    delayMs: z.number().int().min(0).max(60_000),
    service: z.enum(services).nullable(),
    retryAfter: z.number().int().min(0).max(86_400).nullable(),
    manner: z.enum(['redirect', 'endless']).nullable(),
  })
  .partial();

/** The inbox of this name; every name of letters, digits and hyphens has one, others are refused with 404. */
export function inboxNamed({ world: { inboxes } }: Sandbox, name: string): Inbox {
  if (!nameShape.test(name)) throw new ChangeRefused(404, `${name} is no name of an inbox.`);
  // A name such as "constructor" would otherwise find what every object has.
  const known = Object.hasOwn(inboxes, name) ? inboxes[name] : undefined;
  return (inboxes[name] = known ?? { answer: 200, delayMs: 0, messages: [] });
}

/** Sets what an inbox answers, how slowly, and in whose manner; `null` takes back. */
export function changeInbox(sandbox: Sandbox, name: string, change: z.infer<typeof inboxChange>): void {
  const inbox = inboxNamed(sandbox, name);
  for (const [member, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(inbox, member);
    else if (value !== undefined) Object.assign(inbox, { [member]: value });
  }
  sandbox.touch();
}

/** Tells an inbox the secret by which it judges signatures. */
export function tellSecret(sandbox: Sandbox, name: string, { secret }: z.infer<typeof inboxSecret>): void {
  inboxNamed(sandbox, name).secret = secret;
  sandbox.touch();
}

/** Forgets the messages of an inbox. */
export function clearInbox(sandbox: Sandbox, name: string): void {
  inboxNamed(sandbox, name).messages = [];
  sandbox.touch();
}
