import { webhookChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { webhook } from '../lib/web/schemas/webhooks.ts';
import { webhookJson } from '../lib/web/views.ts';
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
    answers: { 200: webhook },
    refusals: ['not_found'],
  },
  async ({ params, body, services, operator, reply }) => {
    const changed = await changeWebhook(services, params.id, body, operator.id);
    return changed.ok ? reply(200, webhookJson(changed.value)) : problem(changed.error);
  },
);
