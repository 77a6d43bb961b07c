import { webhookChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';
import { changeWebhook } from '../lib/web/webhookWish.ts';

/** Where it goes, what it is told of, and whether it is told at all. */
api(
  'changeWebhook',
  { method: 'PATCH', route: 'webhooks/{id}', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, webhookChange);
    if (!sent.ok) return problem(sent.error);
    const changed = await changeWebhook(services, request.params['id'] ?? '', sent.value, operator.id);
    return changed.ok ? json(200, webhookJson(changed.value)) : problem(changed.error);
  },
);
