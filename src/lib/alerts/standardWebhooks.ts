import { Webhook } from 'standardwebhooks';
import { type Format, jsonHeaders } from './format.ts';

/** A key as text, from 24 to 64 random bytes. */
export const signingKey = (bytes: Uint8Array): string => `whsec_${Buffer.from(bytes).toString('base64')}`;

/**
 * The event as it is, signed over the exact text of the body with each key: the new and the old one while a receiver
 * changes over. Receivers refuse a timestamp that is five minutes off, so it is the time of the attempt.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: Format = {
  secret: 'ours',
  carries: () => true,
  request: ({ id, body }, { keys }, now) => ({
    headers: {
      ...jsonHeaders,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now / 1_000)),
      'webhook-signature': keys.map((key) => new Webhook(key).sign(id, new Date(now), body)).join(' '),
    },
    body,
  }),
};
