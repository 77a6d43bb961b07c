import { operatorPage } from '../lib/triggers.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { isDone } from '../lib/web/pages/webhookTexts.ts';
import { readDeliveryQuery, webhookPage } from '../lib/web/webhookPages.ts';

operatorPage(
  'showWebhook',
  { method: 'GET', route: 'webhooks/{id}', role: 'Mooring.Reader' },
  ({ request, services, operator }) => {
    const asked = readDeliveryQuery(request.url);
    if (!asked.ok) return refusedPage(asked.error);
    const { done, ...wanted } = asked.value;
    const id = request.params['id'] ?? '';
    return webhookPage(services, operator, id, wanted, isDone(done) ? { done } : {});
  },
);
