import { formats } from '../lib/alerts/formats.ts';
import { newWebhook } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { alreadyShown } from '../lib/web/idempotency.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';
import { addressProblem, profilesProblem } from '../lib/web/webhookWish.ts';

/** Takes a receiver; a secret of ours is in this answer and in no other. */
api(
  'createWebhook',
  { method: 'POST', route: 'webhooks', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, newWebhook);
    if (!sent.ok) return problem(sent.error);
    const input = sent.value;
    const unknown = await profilesProblem(services.profiles, input.profiles);
    if (unknown) return problem(unknown);
    const secret = formats[input.format].secret === 'ours';
    return services.once({ request, scope: `${operator.id} webhooks`, input, secret }, async (id) => {
      const made = await services.webhooks.register({ ...input, createdBy: operator.id, id });
      if (!made.ok)
        return made.error.code === 'exists' ? alreadyShown(id) : problem(addressProblem(made.error));
      const { webhook, key } = made.value;
      return json(201, { ...webhookJson(webhook), ...(key !== undefined && { secret: key }) });
    });
  },
);
