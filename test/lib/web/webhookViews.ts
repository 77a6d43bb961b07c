import type { Delivery, EndedDelivery } from '../../../src/lib/alerts/deliveryList.ts';
import { everything } from '../../../src/lib/alerts/routing.ts';
import type { Webhook } from '../../../src/lib/alerts/webhookRows.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import type { Operator, Role } from '../../../src/lib/web/identity.ts';
import type { WebhooksView, WebhookView } from '../../../src/lib/web/pages/webhookView.ts';
import { webhooksView, webhookView } from '../../../src/lib/web/webhookViews.ts';

const holding = (role: Role): Operator => ({ id: 'o1', name: 'Ada Lindqvist', roles: new Set([role]) });
const admin = holding('Mooring.Admin');
const at = '2026-07-31T14:05:09.120Z';

const webhook: Webhook = {
  id: 'cc588e6cea313b4fa44c',
  name: 'Operations',
  host: 'hooks.example.com',
  format: 'standardWebhooks',
  route: { minimumSeverity: 'warning', profiles: ['snow', 'tidewater'], tags: ['pilot'], events: [] },
  enabled: true,
  vaultVersion: 'v1',
  createdAt: at,
  createdBy: 'o1',
  outageSequence: 0,
  previousSecretEndsAt: '2026-08-01T14:05:09.120Z',
};
const teams: Webhook = {
  ...webhook,
  id: 'aa',
  format: 'teams',
  route: everything,
  failingSince: at,
  failingBecause: 'the receiver answered 503',
};
const disabled: Webhook = {
  ...webhook,
  id: 'bb',
  name: undefined,
  format: 'pagerDuty',
  route: { ...everything, events: ['alert.opened', 'alert.resolved'] },
  enabled: false,
  disabledAt: at,
  disabledBecause: 'the receiver answered 410',
};
const event = {
  eventId: 'evt_6cdcfe58eb3d035e80a5790cba7dca89_0000000001',
  type: 'alert.opened',
  fingerprint: '6cdcfe58eb3d035e80a5790cba7dca89',
  sequence: 1,
  publishedAt: at,
};
const delivered: EndedDelivery = {
  ...event,
  outcome: 'delivered',
  attempts: 1,
  at,
  lastStatus: 200,
  lastAnswer: 'ok',
};
const dead: EndedDelivery = {
  ...delivered,
  eventId: 'evt_6cdcfe58eb3d035e80a5790cba7dca89_0000000002',
  type: 'webhook.failing',
  outcome: 'dead',
  attempts: 10,
  lastStatus: 503,
  lastAnswer: `<html><body>${'Service unavailable. '.repeat(9)}</body></html>`,
};
const pending: Delivery = {
  ...event,
  eventId: 'evt_6cdcfe58eb3d035e80a5790cba7dca89_0000000003',
  outcome: 'pending',
  attempt: 0,
  dueAt: at,
};

const list = {
  operator: admin,
  webhooks: [
    { webhook, last: delivered },
    { webhook: teams, last: dead },
    { webhook: disabled, last: undefined },
  ],
  profiles: builtInProfiles,
  wish: 'cc588e6cea313b4fa44d',
};
const typed = {
  format: 'pagerDuty',
  name: '"><script>alert(1)</script>',
  minimumSeverity: 'warning',
  tags: 'a, b',
  profiles: ['gone'],
  events: [],
};

/** The page of all webhooks in every way, by name. */
export const webhooksViews: Readonly<Record<string, WebhooksView>> = {
  webhooks: webhooksView({ ...list, next: 'more', removed: true }),
  'webhooks-empty': webhooksView({ ...list, webhooks: [] }),
  'webhooks-reader': webhooksView({ ...list, operator: holding('Mooring.Reader') }),
  'webhooks-errors': webhooksView({
    ...list,
    refused: {
      values: typed,
      errors: [
        { path: 'url', message: 'must begin with https://' },
        { path: 'routingKey', message: 'is missing: pagerDuty needs it' },
        { path: 'profiles.0', message: 'there is no profile "gone"' },
      ],
    },
  }),
};

const one = {
  operator: admin,
  webhook,
  last: delivered,
  deliveries: { items: [pending, dead, delivered], cursor: 'more' },
  filter: {},
  isFurther: false,
  profiles: builtInProfiles,
  names: new Map([['o2', 'Adele <b>Vance</b>']]),
};
const none = { items: [] };

/** The page of one webhook in every way, by name. */
export const webhookViews: Readonly<Record<string, WebhookView>> = {
  webhook: webhookView({ ...one, done: 'changed' }),
  'webhook-of-a-colleague': webhookView({ ...one, webhook: { ...webhook, createdBy: 'o2' } }),
  'webhook-secret': webhookView({
    ...one,
    last: undefined,
    deliveries: none,
    secret: 'whsec_MfKQ9r8GKYqrTw',
  }),
  'webhook-tried': webhookView({
    ...one,
    webhook: teams,
    filter: { outcome: 'dead' },
    isFurther: true,
    trial: { delivered: false, status: 503, answer: '<b>no</b>\nlater' },
  }),
  'webhook-not-reached': webhookView({
    ...one,
    operator: holding('Mooring.Operator'),
    deliveries: none,
    filter: { type: 'alert.opened' },
    trial: { delivered: false, failure: 'timeout', message: 'no answer within 20 seconds' },
  }),
  'webhook-disabled': webhookView({ ...one, webhook: disabled, operator: holding('Mooring.Reader') }),
  'webhook-refused': webhookView({
    ...one,
    webhook: disabled,
    refused: { values: typed, errors: [{ path: 'name', message: 'must be plain text' }] },
  }),
  'webhook-secret-refused': webhookView({
    ...one,
    secretErrors: [{ path: 'routingKey', message: 'is missing: PagerDuty gives the key' }],
  }),
};

export const webhookRemoval = { operator: { name: 'Ada Lindqvist' }, webhook };
