import { operatorPage } from '../lib/triggers.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { webhookPage } from '../lib/web/webhookPages.ts';
import { tryWebhook } from '../lib/web/webhookWish.ts';

/** Sends a test, and shows what the receiver said. */
operatorPage(
  'tryWebhook',
  { method: 'POST', route: 'webhooks/{id}/test', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const tried = await tryWebhook(services, id, operator.id);
    return tried.ok
      ? webhookPage(services, operator, id, {}, { trial: tried.value })
      : refusedPage(tried.error);
  },
);
