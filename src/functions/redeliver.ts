import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { redelivery } from '../lib/web/schemas/webhooks.ts';
import { repeatDelivery } from '../lib/web/webhookWish.ts';

/** Brings one event to the webhook once more, whatever came of it before. */
api(
  'redeliver',
  {
    method: 'POST',
    route: 'webhooks/{id}/deliveries/{deliveryId}/redeliver',
    role: 'Mooring.Operator',
    summary: 'Bring an event once more',
    params: { id: 'The webhook.', deliveryId: 'The `eventId` of the delivery.' },
    answers: { 202: redelivery },
    refusals: ['not_found', 'webhook_disabled', 'event_overtaken'],
  },
  async ({ params: { id, deliveryId: eventId }, services, operator, reply }) => {
    const repeated = await repeatDelivery(services, id, eventId, operator.id);
    return repeated.ok ? reply(202, { eventId, outcome: 'pending' }) : problem(repeated.error);
  },
);
