import { api } from '../lib/triggers.ts';
import { json, problem } from '../lib/web/respond.ts';
import { repeatDelivery } from '../lib/web/webhookWish.ts';

/** Brings one event to the webhook once more, whatever came of it before. */
api(
  'redeliver',
  { method: 'POST', route: 'webhooks/{id}/deliveries/{deliveryId}/redeliver', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { id = '', deliveryId: eventId = '' } = request.params;
    const repeated = await repeatDelivery(services, id, eventId, operator.id);
    return repeated.ok ? json(202, { eventId, outcome: 'pending' }) : problem(repeated.error);
  },
);
