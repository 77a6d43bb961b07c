import * as z from 'zod';
import { PRODUCT } from '../config.ts';
import type { Severity } from '../connections/verdict.ts';
import type { EventType, OutgoingEvent } from './events.ts';

/** Where to send, and what proves that it is us or lets us in: secret, all of it. */
export const target = z.object({
  url: z.string(),
  /** Those that sign, the newest first. */
  keys: z.array(z.string()),
  /** What the receiver gave us to name ourselves with. */
  routingKey: z.string().optional(),
});
export type Target = z.output<typeof target>;

/** One way to say an event to a receiver: one file each. */
export interface Format {
  /** `ours`: we make it and show it once. `theirs`: the receiver's, given to us. `none`: the address alone is secret. */
  readonly secret: 'ours' | 'theirs' | 'none';
  /** Where everybody sends to who names no address. */
  readonly url?: string;
  /** What a webhook of this format is told of, where nobody chose types. */
  carries(type: EventType): boolean;
  /** It keeps one thing open for each fingerprint: an event that comes after what overtook it would open that again. */
  readonly keepsOpen?: boolean;
  /** What no webhook of this format is told, whatever was chosen: it would begin something there that nothing ends. */
  hasNoEnd?(event: { readonly type: EventType; readonly severity: Severity }): boolean;
  /** The request of one attempt. @param now milliseconds */
  request(event: Pick<OutgoingEvent, 'id' | 'body'>, target: Target, now: number): Written;
}

export interface Written {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers that every format sends. */
export const jsonHeaders = {
  'content-type': 'application/json',
  'user-agent': `${PRODUCT}-Webhooks/1`,
} as const;
