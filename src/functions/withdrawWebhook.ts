import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage, unknownWebhook } from '../lib/web/missing.ts';
import { renderWebhookRemoval } from '../lib/web/pages/webhookRemoval.tsx';
import { confirmable } from '../lib/web/questions.ts';
import { page, seeOther } from '../lib/web/respond.ts';

/** Asks whether the webhook is to be removed; removes it once that is confirmed. */
operatorPage(
  'withdrawWebhook',
  { method: 'POST', route: 'webhooks/{id}/remove', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, confirmable);
    if (!sent.ok) return refusedPage(sent.error);
    const webhook = await services.webhooks.get(request.params['id'] ?? '');
    if (!webhook) return refusedPage(unknownWebhook);
    if (sent.value.confirmed === undefined) return page(200, renderWebhookRemoval({ operator, webhook }));
    await services.deliveries.remove(webhook.id, operator.id);
    return seeOther('/webhooks?removed=yes');
  },
);
