import * as z from 'zod';
import { severities } from '../connections/verdict.ts';

// With these lengths a body stays below the 20,000 bytes that receivers are promised, however its characters are escaped.
export const SHORT = 150;
export const LONG = 500;
export const TAG = 40;
const GROUP_NAME = 80;
/** The longest host name there is, with a code behind it, fits. */
const EXPLANATION = 300;
export const cut = (length: number) =>
  z
    .string()
    .transform((text) => text.slice(0, length).toWellFormed())
    .pipe(z.string().max(length));

/** The page that says what the finding means and what to do. */
const explanation = z.url().max(EXPLANATION);

/** Who must act. */
const who = z.enum(['tenant admin', 'operator']);
/** What to do, one after the other; `link` is the page on which it is done. */
const steps = z.array(z.object({ text: cut(LONG), link: z.url().max(EXPLANATION).optional() }));
/** Absent where it is over, and of a code that this version does not know. */
const action = { who: who.optional(), steps: steps.optional() };

/** The alert as it is told. */
export const alertInEvent = z.object({
  check: z.string(),
  code: z.string(),
  subject: cut(SHORT),
  severity: z.enum(severities),
  level: z.number().int(),
  message: cut(LONG),
  openedAt: z.string(),
  resolvedAt: z.string().optional(),
  /** Present where it was not seen to be well again: nobody looks any more. */
  closedAs: z.literal('disconnected').optional(),
  ...action,
  explanation,
});

/** A credential that came into force, of an app or of an account; never its value. */
export const credentialInEvent = z.object({
  /** Client id of the app whose it is. */
  app: cut(SHORT).optional(),
  /** Object id of the account whose it is; of one in a directory of the customer's own, its name there with its domain. */
  account: cut(SHORT).optional(),
  kind: z.enum(['secret', 'certificate', 'password']),
  keyId: cut(SHORT).optional(),
  endsAt: z.string().optional(),
  /** Whether somebody has to enter it. */
  handOver: z.enum(['never', 'shown', 'again', 'confirmed']),
});

/** Another webhook that cannot be reached, or the one that is tried. */
export const webhookInEvent = z.object({
  id: z.string(),
  host: cut(SHORT),
  /** One plain sentence. */
  message: cut(LONG),
  /** Since when nothing arrives there. */
  since: z.string().optional(),
  /** Present where that is over. */
  endedAt: z.string().optional(),
});

/** What the first answers about a connection found. */
export const digestInEvent = z.object({
  /** Alerts that opened; the worst are named. */
  total: z.number().int(),
  alerts: z.array(
    z.object({
      fingerprint: z.string(),
      check: z.string(),
      code: z.string(),
      severity: z.enum(severities),
      message: cut(SHORT),
      who: action.who,
      explanation,
    }),
  ),
});

/** Many alerts of one kind, told as one. */
export const groupInEvent = z.object({
  check: z.string(),
  code: z.string(),
  /** What they have in common: the profile, or a reason. */
  cause: cut(SHORT),
  /** The worst of those that it is about. */
  severity: z.enum(severities),
  /** Why it is told: it began, some became worse or are still there, or it has no members any more. */
  change: z.enum(['opened', 'escalated', 'reminded', 'resolved']),
  /** Connections that belong to it now, of those that the webhook is told of. */
  members: z.number().int(),
  /** Those of them that this event is about. */
  concerned: z.number().int(),
  /** What one of them says. */
  message: cut(LONG),
  openedAt: z.string(),
  resolvedAt: z.string().optional(),
  ...action,
  explanation,
  /** Connections that this event is about, the first of them. */
  connections: z.array(z.object({ id: z.string(), name: cut(GROUP_NAME) })),
});
/** As it is noted down; the event adds where it is explained. */
export type GroupInEvent = Omit<z.input<typeof groupInEvent>, 'explanation'>;

/** A run that did not reach everybody; with `resolvedAt`, that the next one did. */
export const runInEvent = z.object({
  timer: z.string(),
  occurrence: z.string(),
  expected: z.number().int(),
  reported: z.number().int(),
  missing: z.number().int(),
  message: cut(LONG),
  resolvedAt: z.string().optional(),
});

/** One of the operator's own apps, on which connections depend. */
export const operatorAppInEvent = z.object({
  /** Client id. */
  app: cut(SHORT),
  standing: z.enum(['ok', 'expiring', 'broken']),
});
