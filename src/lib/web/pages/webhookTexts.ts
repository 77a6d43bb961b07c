import type { EventType } from '../../alerts/events.ts';
import type { FormatId } from '../../alerts/formats.ts';
import type { Severity } from '../../connections/verdict.ts';

/** How each format is called, and what it takes to register a webhook of it. */
export const formatTexts: Readonly<Record<FormatId, { readonly label: string; readonly takes: string }>> = {
  standardWebhooks: {
    label: 'Standard Webhooks',
    takes: 'JSON, signed with a secret that is made here and shown once. Needs the receiver’s address.',
  },
  teams: {
    label: 'Microsoft Teams',
    takes: 'A card in a channel. Needs the address of a workflow “When a Teams webhook request is received”.',
  },
  slack: { label: 'Slack', takes: 'A message in a channel. Needs the address of an incoming webhook.' },
  pagerDuty: {
    label: 'PagerDuty',
    takes: 'Incidents that open and resolve. Needs an integration key of Events API v2, and no address.',
  },
};

export const minimumTexts: Readonly<Record<Severity, string>> = {
  info: 'Everything',
  warning: 'Warnings and worse',
  critical: 'Critical only',
};

/** What each type of event tells. */
export const eventTexts: Readonly<Record<EventType, string>> = {
  'alert.opened': 'An alert opened',
  'alert.escalated': 'An alert got worse',
  'alert.reminded': 'Reminder of an open alert',
  'alert.resolved': 'An alert resolved',
  'alerts.digest': 'Digest of a first run',
  'alerts.grouped': 'Many alike alerts as one',
  'connection.healthy': 'A connection became healthy',
  'connection.degraded': 'A connection degraded',
  'connection.broken': 'A connection broke',
  'connection.disconnected': 'A connection was ended',
  'credential.rotated': 'A credential was renewed',
  'handOver.due': 'A credential waits to be handed over',
  'operator.credential': 'An own app needs attention',
  'run.incomplete': 'A nightly run is incomplete',
  'webhook.failing': 'A webhook fails, or works again',
  'webhook.test': 'Test',
};

/** Events of a later version, which was taken back, have no text here. */
export const eventText = (type: string): string =>
  Object.hasOwn(eventTexts, type) ? eventTexts[type as EventType] : type;

/** How a webhook does. */

export type WebhookState = 'working' | 'failing' | 'disabled' | 'untried';

export const webhookStateTexts: Readonly<
  Record<WebhookState, { readonly label: string; readonly means: string }>
> = {
  working: { label: 'Working', means: 'The last event arrived.' },
  failing: {
    label: 'Failing',
    means: 'Events do not arrive. They are tried again, and kept where that fails.',
  },
  disabled: { label: 'Disabled', means: 'Nothing is sent to it.' },
  untried: { label: 'Nothing sent yet', means: 'No event has been sent yet. A test shows whether it works.' },
};

export const outcomeTexts = { pending: 'On its way', delivered: 'Delivered', dead: 'Given up' } as const;

/** What was just done, as the address of a page names it. */
export const doneTexts = {
  registered: 'The webhook is registered. Send a test to see whether it works.',
  changed: 'The change is kept.',
  enabled: 'The webhook is enabled: it is told of what happens from now on.',
  disabled: 'The webhook is disabled: nothing is sent to it, and what was on its way is given up.',
  replaced: 'The other key is in force.',
  again: 'The event is on its way again.',
} as const;
export type Done = keyof typeof doneTexts;
export const isDone = (text: string | undefined): text is Done =>
  text !== undefined && Object.hasOwn(doneTexts, text);
