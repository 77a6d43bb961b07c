import * as z from 'zod';
import { plainText } from '../profiles/phrase.ts';
import { formatIds, formats } from './formats.ts';
import { everything, route } from './routing.ts';

const address = z.string().min(1, 'must not be empty').max(2_000);
const routingKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{32}$/, 'must be an integration key of PagerDuty, 32 characters');
const name = plainText(80);
const { minimumSeverity, profiles, tags, events } = route.shape;

/** A receiver to be registered. */
export const newWebhook = z
  .strictObject({
    url: address.optional(),
    format: z.enum(formatIds).default('standardWebhooks'),
    name: name.optional(),
    routingKey: routingKey.optional(),
    minimumSeverity: minimumSeverity.default(everything.minimumSeverity),
    profiles: profiles.default([]),
    tags: tags.default([]),
    events: events.default([]),
  })
  .superRefine(({ url, format, routingKey: key }, context) => {
    const { secret, url: usual } = formats[format];
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (url === undefined && usual === undefined) complain('url', 'is missing');
    if (secret === 'theirs' && key === undefined) complain('routingKey', `is missing: ${format} needs it`);
    if (secret !== 'theirs' && key !== undefined) complain('routingKey', `has no use with ${format}`);
  });
export type NewWebhook = z.output<typeof newWebhook>;

/** What is changed of a receiver; what is left out stays. */
export const webhookChange = z.strictObject({
  url: address.optional(),
  name: name.optional(),
  enabled: z.boolean().optional(),
  minimumSeverity: minimumSeverity.optional(),
  profiles: profiles.optional(),
  tags: tags.optional(),
  events: events.optional(),
});
export type WebhookChange = z.output<typeof webhookChange>;

/** Another secret: one of ours, or the one that the receiver gave. */
export const secretChange = z.strictObject({
  /** How long the one before goes on signing too. */
  overlapHours: z.number().min(0).max(168).default(24),
  routingKey: routingKey.optional(),
});
export type SecretChange = z.output<typeof secretChange>;
