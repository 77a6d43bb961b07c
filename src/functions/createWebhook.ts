import * as z from 'zod';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';

const input = z.strictObject({ url: z.string().min(1).max(2_000) });

/** Takes a Standard Webhooks receiver; its secret is in this answer and in no other. */
api(
  'createWebhook',
  { method: 'POST', route: 'webhooks', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, input);
    if (!sent.ok) return problem(sent.error);
    const made = await services.webhooks.register({ url: sent.value.url, createdBy: operator.id });
    if (!made.ok) {
      return problem({ code: 'invalid_request', errors: [{ path: 'url', message: made.error.message }] });
    }
    const { webhook, key } = made.value;
    return json(201, { ...webhookJson(webhook), secret: key });
  },
);
