import { secretChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { isAsSeen } from '../lib/web/etag.ts';
import { problem } from '../lib/web/respond.ts';
import { webhookShown } from '../lib/web/schemas/webhooks.ts';
import { webhookJson } from '../lib/web/webhookJson.ts';
import { replaceSecret } from '../lib/web/webhookWish.ts';

/** Puts another secret in force; one of ours is in this answer and in no other, and the old one goes on for a while. */
api(
  'replaceWebhookSecret',
  {
    method: 'POST',
    route: 'webhooks/{id}/secret',
    role: 'Mooring.Admin',
    summary: 'Give a webhook another secret',
    params: { id: 'The webhook.' },
    body: secretChange,
    bodyMayBeMissing: true,
    versioned: true,
    answers: { 200: webhookShown },
    refusals: ['not_found'],
  },
  async ({ request, params, body, services, operator, reply }) => {
    const replaced = await replaceSecret(services, params.id, body, operator.id, (current) =>
      isAsSeen(request, webhookJson(current).etag),
    );
    if (!replaced.ok) return problem(replaced.error);
    const { webhook, key } = replaced.value;
    const shown = webhookJson(webhook);
    return reply(200, { ...shown, ...(key !== undefined && { secret: key }) }, { etag: shown.etag });
  },
);
