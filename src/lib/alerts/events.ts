import * as z from 'zod';
import { severities, type PendingEvent } from '../connections/verdict.ts';

export const eventTypes = [
  'alert.opened',
  'alert.escalated',
  'alert.reminded',
  'alert.resolved',
  'alerts.digest',
  'alerts.grouped',
  'connection.healthy',
  'connection.degraded',
  'connection.broken',
  'connection.disconnected',
  'credential.rotated',
  'handOver.due',
  'operator.credential',
  'run.incomplete',
] as const;
export type EventType = (typeof eventTypes)[number];

// With these lengths a body stays below the 20,000 bytes that receivers are promised, however its characters are escaped.
const SHORT = 150;
const LONG = 500;
const GROUP_NAME = 80;
const cut = (length: number) => z.string().transform((text) => text.slice(0, length).toWellFormed());

/** The alert as it is told. */
const alertInEvent = z.object({
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
});

/** A credential that came into force; never its value. */
const credentialInEvent = z.object({
  /** Client id. */
  app: cut(SHORT),
  kind: z.enum(['secret', 'certificate']),
  keyId: cut(SHORT).optional(),
  endsAt: z.string().optional(),
  /** Whether somebody has to enter it. */
  handOver: z.enum(['never', 'shown', 'again', 'confirmed']),
});

/** What the first answers about a connection found. */
const digestInEvent = z.object({
  /** Alerts that opened; the worst are named. */
  total: z.number().int(),
  alerts: z.array(
    z.object({
      fingerprint: z.string(),
      check: z.string(),
      code: z.string(),
      severity: z.enum(severities),
      message: cut(SHORT),
    }),
  ),
});

/** Many alerts of one kind, told as one. */
const groupInEvent = z.object({
  check: z.string(),
  code: z.string(),
  /** What they have in common: the profile, or a reason. */
  cause: cut(SHORT),
  /** The worst of its members. */
  severity: z.enum(severities),
  /** Why it is told: it began, has grown or become worse, is still there, or has no members any more. */
  change: z.enum(['opened', 'grown', 'escalated', 'reminded', 'resolved']),
  /** Open alerts that belong to it now. */
  members: z.number().int(),
  /** Those that came to it since it was last told. */
  joined: z.number().int(),
  /** What one of them says. */
  message: cut(LONG),
  openedAt: z.string(),
  resolvedAt: z.string().optional(),
  /** Connections that came to it, the first of them. */
  connections: z.array(z.object({ id: z.string(), name: cut(GROUP_NAME) })),
});
export type GroupInEvent = z.input<typeof groupInEvent>;

/** A run that did not reach everybody; with `resolvedAt`, that the next one did. */
const runInEvent = z.object({
  timer: z.string(),
  occurrence: z.string(),
  expected: z.number().int(),
  reported: z.number().int(),
  missing: z.number().int(),
  message: cut(LONG),
  resolvedAt: z.string().optional(),
});

/** One of the operator's own apps, on which connections depend. */
const operatorAppInEvent = z.object({
  /** Client id. */
  app: cut(SHORT),
  standing: z.enum(['ok', 'expiring', 'broken']),
});

/** Whose event it is. */
const eventSubject = z.object({
  kind: z.enum(['connection', 'operator', 'group', 'run']),
  id: z.string(),
  name: cut(SHORT),
  profile: cut(SHORT).optional(),
  /** Directory id, a GUID. */
  tenant: cut(SHORT).optional(),
});
export type EventSubject = z.input<typeof eventSubject>;

/**
 * What a receiver reads: JSON in UTF-8, below 20,000 bytes.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 */
export const eventBody = z.object({
  type: z.enum(eventTypes),
  /** When it happened, ISO 8601; when it was sent is in the header `webhook-timestamp`. */
  timestamp: z.string(),
  data: z.object({
    version: z.literal(1),
    /** Grows with each event of this fingerprint, so that a receiver can put them in order. */
    sequence: z.number().int(),
    /** The same in every event of one alert: the key under which to keep a ticket. */
    fingerprint: z.string().regex(/^[\da-f]{32}$/),
    alert: alertInEvent.optional(),
    credential: credentialInEvent.optional(),
    digest: digestInEvent.optional(),
    group: groupInEvent.optional(),
    run: runInEvent.optional(),
    operatorApp: operatorAppInEvent.optional(),
    subject: eventSubject,
    /** The page that shows it. */
    link: z.url().max(LONG),
  }),
});

export type EventBody = z.output<typeof eventBody>;

/** An event that is ready to be brought to every webhook. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: EventType;
  readonly fingerprint: string;
  readonly sequence: number;
  /** The exact text that is signed and sent. */
  readonly body: string;
  /** Whose it is, where it is about more connections than its subject; webhooks choose by it. */
  readonly audience?: { readonly profiles: readonly string[]; readonly tags: readonly string[] };
}

const SEQUENCE_DIGITS = 10;

/** The beginning that the ids of all events of one fingerprint share; in order of sequence after it. */
export const eventIdPrefix = (fingerprint: string): string => `evt_${fingerprint}_`;

/** The `webhook-id`: the same however often the event is published or sent, never with a dot. */
export const eventId = (fingerprint: string, sequence: number): string =>
  `${eventIdPrefix(fingerprint)}${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`;

/**
 * The event as it is sent, from a stored transition and what is known of its subject.
 *
 * @param link the address of the page that shows it, at most 500 characters
 * @throws ZodError where the transition is none of ours
 */
export function buildEvent(pending: PendingEvent, subject: EventSubject, link: string): OutgoingEvent {
  const { fingerprint, sequence, at, data } = pending;
  const body = eventBody.parse({
    type: pending.type,
    timestamp: at,
    // Members that the schema does not name stay here.
    data: { ...data, version: 1, sequence, fingerprint, subject, link },
  });
  return {
    id: eventId(fingerprint, sequence),
    type: body.type,
    fingerprint,
    sequence,
    body: JSON.stringify(body),
  };
}
