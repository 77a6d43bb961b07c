import * as z from 'zod';
import { alertStages, severities, snooze } from '../../connections/verdict.ts';
import { instant } from './shared.ts';

/** One alert of a connection, or of an app of the operator's own. */
export const alert = z
  .object({
    id: z.string(),
    check: z.string(),
    code: z.string(),
    severity: z.enum(severities),
    message: z.string(),
    who: z.enum(['tenant admin', 'operator']).optional().describe('Who must act.'),
    steps: z
      .array(z.object({ text: z.string(), link: z.string().optional() }))
      .optional()
      .describe('What to do, one after the other; `link` is the page on which it is done.'),
    explanation: z.string().describe('Address of the page that explains it.'),
    state: z.enum(alertStages),
    openedAt: instant,
    changedAt: instant,
    resolvedAt: instant.optional(),
    group: z.string().optional().describe('Id of the group that tells of it.'),
    snoozedUntil: instant.optional(),
    snoozedWhy: z.string().optional(),
    snoozedAs: z.literal('group').optional().describe('It is snoozed with its group.'),
    subject: z.object({
      kind: z.enum(['connection', 'operator']),
      id: z.string(),
      name: z.string(),
      profile: z.string().optional(),
      tenant: z.string().optional(),
    }),
  })
  .meta({ id: 'Alert' });

export const snoozed = z.object({ id: z.string(), snooze: snooze.optional() });
