import { isEventId } from '../lib/alerts/events.ts';
import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Brings one event to the webhook once more, whatever came of it before. */
api(
  'redeliver',
  { method: 'POST', route: 'webhooks/{id}/deliveries/{deliveryId}/redeliver', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { id: webhookId = '', deliveryId: eventId = '' } = request.params;
    const webhook = await services.webhooks.get(webhookId);
    if (!webhook) return noSuchWebhook();
    if (!webhook.enabled) return problem({ code: 'webhook_disabled', detail: 'Enable it first.' });
    if (!isEventId(eventId) || !(await services.deliveries.redeliver({ webhookId, eventId })))
      return problem({ code: 'not_found', detail: 'The webhook has no delivery with this id.' });
    await services.webhooks.note('delivery.repeated', webhookId, operator.id, `${eventId} is brought again.`);
    return json(202, { eventId, outcome: 'pending' });
  },
);
