import { secretChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';

const refusals = {
  noSecret: ['', 'the format has no secret but the address: change that'],
  keyMissing: ['routingKey', 'is missing: PagerDuty gives the key'],
  keyUnused: ['routingKey', 'has no use with this format: the secret is made here'],
} as const;

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
    const replaced = await services.webhooks.replaceSecret(
      request.params['id'] ?? '',
      sent.value,
      operator.id,
    );
    if (replaced.ok) {
      const { webhook, key } = replaced.value;
      return json(200, { ...webhookJson(webhook), ...(key !== undefined && { secret: key }) });
    }
    if (replaced.error.code === 'unknown') return noSuchWebhook();
    const [path, message] = refusals[replaced.error.code];
    return problem({ code: 'invalid_request', errors: [{ path, message }] });
  },
);
