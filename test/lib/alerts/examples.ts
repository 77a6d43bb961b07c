import {
  buildEvent,
  type EventSubject,
  type EventType,
  type OutgoingEvent,
} from '../../../src/lib/alerts/events.ts';
import {
  alertFingerprint,
  outageFingerprint,
  stateFingerprint,
} from '../../../src/lib/alerts/fingerprint.ts';
import type { PendingEvent } from '../../../src/lib/connections/verdict.ts';

const origin = 'https://mooring.example.com';
const openedAt = '2026-11-20T17:43:02.107Z';
const later = '2026-11-20T17:53:02.067Z';
const tenant = '8430f7f5-57e8-4a48-bc4d-3adbf0f5fd46';
const id = '4ef6663a31e610e69a6f576157ce606a';

const connection: EventSubject = {
  kind: 'connection',
  id,
  name: 'Adatum licences',
  profile: 'certero-application',
  tenant,
  tags: ['pilot'],
};
const state = stateFingerprint(id);
const alert = {
  check: 'anonymization',
  code: 'reports.concealed',
  subject: tenant,
  severity: 'warning',
  level: 0,
  message: 'Usage reports conceal the names of users, so usage cannot be told apart.',
  openedAt,
};
const fingerprint = alertFingerprint(id, alert.check, alert.code, alert.subject);
const credential = {
  app: 'cccccccc-dddd-4eee-8fff-000000000000',
  kind: 'secret',
  keyId: '6d2ba5a4-7b3c-4f6e-9a10-2c4f8e1b7d35',
  endsAt: '2027-02-18T17:43:02.000Z',
  handOver: 'again',
};
const failing = 'cc588e6cea313b4fa44c';
const host = 'hooks.example.com';
const webhook: EventSubject = { kind: 'webhook', id: failing, name: 'Operations' };

const pending: Readonly<Record<EventType, PendingEvent>> = {
  'alert.opened': { type: 'alert.opened', fingerprint, sequence: 1, at: openedAt, data: { alert } },
  'alert.escalated': {
    type: 'alert.escalated',
    fingerprint,
    sequence: 2,
    at: later,
    data: { alert: { ...alert, severity: 'critical' } },
  },
  'alert.resolved': {
    type: 'alert.resolved',
    fingerprint,
    sequence: 2,
    at: later,
    data: { alert: { ...alert, resolvedAt: later } },
  },
  'connection.healthy': { type: 'connection.healthy', fingerprint: state, sequence: 3, at: later, data: {} },
  'connection.degraded': {
    type: 'connection.degraded',
    fingerprint: state,
    sequence: 1,
    at: openedAt,
    data: {},
  },
  'connection.broken': { type: 'connection.broken', fingerprint: state, sequence: 2, at: later, data: {} },
  'connection.disconnected': {
    type: 'connection.disconnected',
    fingerprint: state,
    sequence: 4,
    at: later,
    data: {},
  },
  'credential.rotated': {
    type: 'credential.rotated',
    fingerprint: state,
    sequence: 5,
    at: later,
    data: { credential },
  },
  'handOver.due': {
    type: 'handOver.due',
    fingerprint: state,
    sequence: 6,
    at: later,
    data: { credential },
  },
  'webhook.failing': {
    type: 'webhook.failing',
    fingerprint: outageFingerprint(failing),
    sequence: 1,
    at: openedAt,
    data: {
      webhook: {
        id: failing,
        host,
        message: 'No event arrives there: the receiver answered 503.',
        since: openedAt,
      },
    },
  },
  'webhook.test': {
    type: 'webhook.test',
    fingerprint: outageFingerprint(failing),
    sequence: 1_795_196_582,
    at: openedAt,
    data: { webhook: { id: failing, host, message: 'This is a test: nothing is wrong.' } },
  },
};

/** One event of each type. */
export function example(type: EventType): OutgoingEvent {
  const isOfWebhook = type.startsWith('webhook.');
  const subject = isOfWebhook ? webhook : connection;
  return buildEvent(pending[type], subject, isOfWebhook ? `${origin}/` : `${origin}/connections/${id}`);
}

/** The end of the outage that the example begins. */
export const outageEnd = (): OutgoingEvent =>
  buildEvent(
    {
      ...pending['webhook.failing'],
      sequence: 2,
      at: later,
      data: { webhook: { id: failing, host, message: 'Events arrive there again.', endedAt: later } },
    },
    webhook,
    `${origin}/`,
  );

/** Where the examples go: nobody's key. */
export const target = {
  url: 'https://hooks.example.com/in',
  keys: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  routingKey: 'R0000000000000000000000000000000',
};
