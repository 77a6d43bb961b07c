import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { tried } from '../lib/web/schemas/webhooks.ts';
import { tryWebhook } from '../lib/web/webhookWish.ts';

/** Sends a test, and tells what the receiver said. */
api(
  'testWebhook',
  {
    method: 'POST',
    route: 'webhooks/{id}/test',
    role: 'Mooring.Operator',
    summary: 'Send a test, and see the answer',
    params: { id: 'The webhook.' },
    answers: { 200: tried },
    refusals: ['not_found'],
  },
  async ({ params, services, operator, reply }) => {
    const said = await tryWebhook(services, params.id, operator.id);
    return said.ok ? reply(200, said.value) : problem(said.error);
  },
);
