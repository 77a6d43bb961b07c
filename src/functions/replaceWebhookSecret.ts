import { secretChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';
import { replaceSecret } from '../lib/web/webhookWish.ts';

/** Puts another secret in force; one of ours is in this answer and in no other, and the old one goes on for a while. */
api(
  'replaceWebhookSecret',
  { method: 'POST', route: 'webhooks/{id}/secret', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const hasBody = request.headers.get('content-type') !== null;
    const sent = hasBody
      ? await readJson(request, secretChange)
      : ({ ok: true, value: secretChange.parse({}) } as const);
    if (!sent.ok) return problem(sent.error);
    const replaced = await replaceSecret(services, request.params['id'] ?? '', sent.value, operator.id);
    if (!replaced.ok) return problem(replaced.error);
    const { webhook, key } = replaced.value;
    return json(200, { ...webhookJson(webhook), ...(key !== undefined && { secret: key }) });
  },
);
