import * as z from 'zod';
import { formatIds } from '../../alerts/formats.ts';
import { eventTypes } from '../../alerts/events.ts';
import { severities } from '../../connections/verdict.ts';
import { instant } from './shared.ts';

/** A receiver of events; of its address the host alone. */
export const webhook = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    host: z.string(),
    format: z.enum(formatIds),
    enabled: z.boolean(),
    createdAt: instant,
    createdBy: z.string(),
    disabledAt: instant.optional(),
    disabledBecause: z.string().optional(),
    previousSecretEndsAt: instant.optional(),
    failingSince: instant.optional(),
    failingBecause: z.string().optional(),
    minimumSeverity: z.enum(severities),
    profiles: z.array(z.string()),
    tags: z.array(z.string()),
    events: z.array(z.enum(eventTypes)),
    etag: z.string().describe('For `If-Match`: another one as soon as anything of it is another.'),
  })
  .meta({ id: 'Webhook' });

/** A webhook with a secret of ours. */
export const webhookShown = z.object({
  ...webhook.shape,
  secret: z.string().optional().describe('Shown in this answer alone.'),
});

/** What a receiver said to a test. */
export const tried = z.union([
  z.object({ delivered: z.boolean(), status: z.int(), answer: z.string() }),
  z.object({ delivered: z.literal(false), failure: z.string(), message: z.string() }),
]);

const brought = z.object({
  eventId: z.string(),
  type: z.string().describe('One of the types of events, or of a later version’s.'),
  fingerprint: z.string(),
  sequence: z.int(),
  publishedAt: instant,
  lastStatus: z.int().optional(),
  lastAnswer: z.string().optional(),
});

/** One event on its way to one webhook, or at its end there. */
export const delivery = z
  .discriminatedUnion('outcome', [
    brought.extend({ outcome: z.literal('pending'), attempt: z.int(), dueAt: instant }),
    brought.extend({ outcome: z.enum(['delivered', 'dead']), attempts: z.int(), at: instant }),
  ])
  .meta({ id: 'Delivery' });

export const redelivery = z.object({ eventId: z.string(), outcome: z.literal('pending') });
