import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';

/** Ends a webhook, with what is on its way to it and what it got. */
api(
  'removeWebhook',
  { method: 'DELETE', route: 'webhooks/{id}', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const removed = await services.deliveries.remove(request.params['id'] ?? '', operator.id);
    return removed ? { status: 204 } : noSuchWebhook();
  },
);
