import { webhookChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { isAsSeen } from '../lib/web/etag.ts';
import { problem } from '../lib/web/respond.ts';
import { webhook } from '../lib/web/schemas/webhooks.ts';
import { webhookJson } from '../lib/web/webhookJson.ts';
import { changeWebhook } from '../lib/web/webhookWish.ts';

/** Where it goes, what it is told of, and whether it is told at all. */
api(
  'changeWebhook',
  {
    method: 'PATCH',
    route: 'webhooks/{id}',
    role: 'Mooring.Admin',
    summary: 'Change, disable or enable a webhook',
    params: { id: 'The webhook.' },
    body: webhookChange,
    versioned: true,
    answers: { 200: webhook },
    refusals: ['not_found'],
  },
  async ({ request, params, body, services, operator, reply }) => {
    const changed = await changeWebhook(services, params.id, body, operator.id, (current) =>
      isAsSeen(request, webhookJson(current).etag),
    );
    if (!changed.ok) return problem(changed.error);
    const shown = webhookJson(changed.value);
    return reply(200, shown, { etag: shown.etag });
  },
);
