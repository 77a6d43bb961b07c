import { operatorPage } from '../lib/triggers.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';
import { repeatDelivery } from '../lib/web/webhookWish.ts';

/** Brings one event to the webhook once more, whatever came of it before. */
operatorPage(
  'repeatDelivery',
  { method: 'POST', route: 'webhooks/{id}/deliveries/{deliveryId}/redeliver', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { id = '', deliveryId = '' } = request.params;
    const repeated = await repeatDelivery(services, id, deliveryId, operator.id);
    return repeated.ok
      ? seeOther(`/webhooks/${encodeURIComponent(id)}?done=again`)
      : refusedPage(repeated.error);
  },
);
