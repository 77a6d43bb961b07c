import * as z from 'zod';
import type { PendingEvent } from '../connections/verdict.ts';
import { explained } from './explanation.ts';
import {
  cut,
  LONG,
  SHORT,
  TAG,
  alertInEvent,
  credentialInEvent,
  digestInEvent,
  groupInEvent,
  operatorAppInEvent,
  runInEvent,
  webhookInEvent,
} from './eventParticulars.ts';

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
  'webhook.failing',
  'webhook.test',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Whose event it is. */
const eventSubject = z.object({
  kind: z.enum(['connection', 'operator', 'webhook', 'group', 'run']),
  id: z.string(),
  name: cut(SHORT),
  profile: cut(SHORT).optional(),
  /** Directory id, a GUID. */
  tenant: cut(SHORT).optional(),
  /** Words of the operator's own, by which webhooks can choose. */
  tags: z.array(cut(TAG)).max(20).optional(),
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
    webhook: webhookInEvent.optional(),
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

type Particular = 'alert' | 'digest' | 'group' | 'credential' | 'operatorApp' | 'run' | 'webhook';

/** The member of `data` in which each type has its particulars; the other ones are absent. */
const particulars: Readonly<Record<EventType, Particular | undefined>> = {
  'alert.opened': 'alert',
  'alert.escalated': 'alert',
  'alert.reminded': 'alert',
  'alert.resolved': 'alert',
  'alerts.digest': 'digest',
  'alerts.grouped': 'group',
  'connection.healthy': undefined,
  'connection.degraded': undefined,
  'connection.broken': undefined,
  'connection.disconnected': undefined,
  'credential.rotated': 'credential',
  'handOver.due': 'credential',
  'operator.credential': 'operatorApp',
  'run.incomplete': 'run',
  'webhook.failing': 'webhook',
  'webhook.test': 'webhook',
};

/** What the body of one type holds, no more and no less; drawn from {@link eventBody}. */
export function eventSchema(type: EventType) {
  const { data } = eventBody.shape;
  const { alert, digest, group, credential, operatorApp, run, webhook, ...common } = data.shape;
  const own = particulars[type];
  const optional = { alert, digest, group, credential, operatorApp, run, webhook };
  const particular = own === undefined ? {} : { [own]: optional[own].unwrap() };
  return z.object({
    ...eventBody.shape,
    type: z.literal(type),
    data: z.object({ ...common, ...particular }),
  });
}

/** An event that is ready to be brought to every webhook. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: EventType;
  readonly fingerprint: string;
  readonly sequence: number;
  /** The exact text that is signed and sent. */
  readonly body: string;
  /** Of the connections that it is about, where those are not its subject; webhooks choose by it. */
  readonly audience?: { readonly profiles: readonly string[]; readonly tags: readonly string[] };
}

const SEQUENCE_DIGITS = 10;

/** The beginning that the ids of all events of one fingerprint share; in order of sequence after it. */
export const eventIdPrefix = (fingerprint: string): string => `evt_${fingerprint}_`;

/** The `webhook-id`: the same however often the event is published or sent, never with a dot. */
export const eventId = (fingerprint: string, sequence: number): string =>
  `${eventIdPrefix(fingerprint)}${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`;

export const isEventId = (text: string): boolean => /^evt_[\da-f]{32}_\d{10,}$/.test(text);

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
    data: { ...explained(data, link), version: 1, sequence, fingerprint, subject, link },
  });
  return {
    id: eventId(fingerprint, sequence),
    type: body.type,
    fingerprint,
    sequence,
    body: JSON.stringify(body),
  };
}
