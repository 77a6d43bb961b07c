import { formats } from '../lib/alerts/formats.ts';
import { newWebhook } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { alreadyShown } from '../lib/web/idempotency.ts';
import { problem } from '../lib/web/respond.ts';
import { webhookShown } from '../lib/web/schemas/webhooks.ts';
import { webhookJson } from '../lib/web/webhookJson.ts';
import { addressProblem, profilesProblem } from '../lib/web/webhookWish.ts';

/** Takes a receiver; a secret of ours is in this answer and in no other. */
api(
  'createWebhook',
  {
    method: 'POST',
    route: 'webhooks',
    role: 'Mooring.Admin',
    summary: 'Register a webhook',
    body: newWebhook,
    idempotent: true,
    answers: { 201: webhookShown },
    refusals: ['already_shown'],
  },
  async ({ request, body: input, services, operator, reply }) => {
    const unknown = await profilesProblem(services.profiles, input.profiles);
    if (unknown) return problem(unknown);
    const secret = formats[input.format].secret === 'ours';
    return services.once({ request, scope: `${operator.id} webhooks`, input, secret }, async (id) => {
      const made = await services.webhooks.register({ ...input, createdBy: operator.id, id });
      if (!made.ok)
        return made.error.code === 'exists' ? alreadyShown(id) : problem(addressProblem(made.error));
      const { webhook, key } = made.value;
      return reply(201, { ...webhookJson(webhook), ...(key !== undefined && { secret: key }) });
    });
  },
);
