import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { json } from '../lib/web/respond.ts';

/** Sends a test, and tells what the receiver said. */
api(
  'testWebhook',
  { method: 'POST', route: 'webhooks/{id}/test', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const webhook = await services.webhooks.get(request.params['id'] ?? '');
    if (!webhook) return noSuchWebhook();
    await services.webhooks.note(
      'webhook.tested',
      webhook.id,
      operator.id,
      'A test was sent to the webhook.',
    );
    return json(200, await services.deliveries.tryOut(webhook));
  },
);
