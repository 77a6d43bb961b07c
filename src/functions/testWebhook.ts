import { api } from '../lib/triggers.ts';
import { json, problem } from '../lib/web/respond.ts';
import { tryWebhook } from '../lib/web/webhookWish.ts';

/** Sends a test, and tells what the receiver said. */
api(
  'testWebhook',
  { method: 'POST', route: 'webhooks/{id}/test', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const tried = await tryWebhook(services, request.params['id'] ?? '', operator.id);
    return tried.ok ? json(200, tried.value) : problem(tried.error);
  },
);
