import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';
import { changeWebhook } from '../lib/web/webhookWish.ts';

const form = z.object({ enabled: z.enum(['yes', 'no']) });

/** Disables a webhook, or enables it again. */
operatorPage(
  'switchWebhook',
  { method: 'POST', route: 'webhooks/{id}/switch', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const enabled = sent.value.enabled === 'yes';
    const changed = await changeWebhook(services, id, { enabled }, operator.id);
    if (!changed.ok) return refusedPage(changed.error);
    return seeOther(`/webhooks/${encodeURIComponent(id)}?done=${enabled ? 'enabled' : 'disabled'}`);
  },
);
