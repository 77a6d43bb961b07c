import { Webhook } from 'standardwebhooks';
import { PRODUCT } from '../config.ts';
import type { OutgoingEvent } from './events.ts';

/** A key as text, from 24 to 64 random bytes. */
export const signingKey = (bytes: Uint8Array): string => `whsec_${Buffer.from(bytes).toString('base64')}`;

/**
 * The headers of one attempt, signed over the exact text of the body.
 *
 * @param keys one, or the old and the new one while a receiver changes over; each makes a signature
 * @param now the time of this attempt in milliseconds: receivers refuse one that is five minutes off
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  event: Pick<OutgoingEvent, 'id' | 'body'>,
  keys: readonly string[],
  now: number,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': `${PRODUCT}-Webhooks/1`,
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': keys
      .map((key) => new Webhook(key).sign(event.id, new Date(now), event.body))
      .join(' '),
  };
}
