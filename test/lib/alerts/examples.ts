import {
  buildEvent,
  type EventSubject,
  type EventType,
  type OutgoingEvent,
} from '../../../src/lib/alerts/events.ts';
import {
  fingerprint as digits,
  alertFingerprint,
  outageFingerprint,
  stateFingerprint,
} from '../../../src/lib/alerts/fingerprint.ts';
import { groupId } from '../../../src/lib/alerts/groups.ts';
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
const group = groupId({ check: alert.check, code: alert.code, cause: 'certero-application' }, 'a run');
const runSubject: EventSubject = { kind: 'run', id: 'run:checkConsentStatus', name: 'checkConsentStatus' };
const groupSubject: EventSubject = {
  kind: 'group',
  id: `group:${group}`,
  name: `${alert.code}, certero-application`,
};
const ownApp: EventSubject = { kind: 'operator', id: `operator:${credential.app}`, name: 'Setup app' };
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
  'alert.reminded': {
    type: 'alert.reminded',
    fingerprint,
    sequence: 3,
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
  'alerts.digest': {
    type: 'alerts.digest',
    fingerprint: state,
    sequence: 1,
    at: openedAt,
    data: {
      digest: {
        total: 2,
        alerts: [
          { fingerprint, check: alert.check, code: alert.code, severity: 'warning', message: alert.message },
          {
            fingerprint: alertFingerprint(id, 'consentStatus', 'consent.partial', tenant),
            check: 'consentStatus',
            code: 'consent.partial',
            severity: 'critical',
            message: 'The admin granted 3 of 4 permissions; missing: Reports.Read.All.',
          },
        ],
      },
    },
  },
  'alerts.grouped': {
    type: 'alerts.grouped',
    fingerprint: group,
    sequence: 1,
    at: later,
    data: {
      group: {
        check: alert.check,
        code: alert.code,
        cause: 'certero-application',
        severity: 'warning',
        change: 'opened',
        members: 3,
        concerned: 3,
        message: alert.message,
        openedAt: later,
        connections: [
          { id, name: 'Adatum licences' },
          { id: '0d1b6bd54b0e1f2c8a7e9f10a2b3c4d5', name: 'Contoso licences' },
          { id: '9f8e7d6c5b4a39281706f5e4d3c2b1a0', name: 'Fabrikam licences' },
        ],
      },
    },
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
  'operator.credential': {
    type: 'operator.credential',
    fingerprint: stateFingerprint(ownApp.id),
    sequence: 1,
    at: openedAt,
    data: { operatorApp: { app: credential.app, standing: 'expiring' } },
  },
  'run.incomplete': {
    type: 'run.incomplete',
    fingerprint: digits('run', 'checkConsentStatus'),
    sequence: 1_795_140_000,
    at: later,
    data: {
      run: {
        timer: 'checkConsentStatus',
        occurrence: '2026-11-20T02:00:00.000Z',
        expected: 3,
        reported: 2,
        missing: 1,
        message: 'The run of checkConsentStatus was closed without 1 of its connections.',
      },
    },
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

/** Of those that are not about the connection. */
const subjects: Partial<Record<EventType, EventSubject>> = {
  'alerts.grouped': groupSubject,
  'operator.credential': ownApp,
  'run.incomplete': runSubject,
  'webhook.failing': webhook,
  'webhook.test': webhook,
};

/** One event of each type. */
export function example(type: EventType): OutgoingEvent {
  const subject = subjects[type] ?? connection;
  return buildEvent(pending[type], subject, `${origin}${pathOf(subject)}`);
}

/** The page that shows it. */
function pathOf(subject: EventSubject): string {
  if (subject.kind === 'connection') return `/connections/${id}`;
  if (subject.kind === 'group') return `/alerts?group=${group}`;
  if (subject.kind === 'operator') return `/alerts?connection=${encodeURIComponent(subject.id)}`;
  if (subject.kind === 'webhook') return `/webhooks/${subject.id}`;
  return subject.kind === 'run' ? `/runs?timer=${subject.name}` : '/';
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
