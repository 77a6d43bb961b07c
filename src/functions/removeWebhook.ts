import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';

/** Ends a webhook, with what is on its way to it and what it got. */
api(
  'removeWebhook',
  {
    method: 'DELETE',
    route: 'webhooks/{id}',
    role: 'Mooring.Admin',
    summary: 'Remove a webhook',
    params: { id: 'The webhook.' },
    answers: { 204: 'It is removed, with its deliveries.' },
    refusals: ['not_found'],
  },
  async ({ params, services, operator, reply }) =>
    (await services.deliveries.remove(params.id, operator.id)) ? reply(204) : noSuchWebhook(),
);
