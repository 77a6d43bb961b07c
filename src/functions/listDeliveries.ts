import { deliveryFilter } from '../lib/alerts/deliveryList.ts';
import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { cursorProblem, paging } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { page } from '../lib/web/schemas/shared.ts';
import { delivery } from '../lib/web/schemas/webhooks.ts';

api(
  'listDeliveries',
  {
    method: 'GET',
    route: 'webhooks/{id}/deliveries',
    role: 'Mooring.Reader',
    summary: 'What was or will be brought to a webhook',
    params: { id: 'The webhook.' },
    query: paging.extend(deliveryFilter.shape),
    answers: { 200: page(delivery) },
    refusals: ['not_found'],
  },
  async ({ params, query: { limit, cursor, ...filter }, services, reply }) => {
    if (!(await services.webhooks.get(params.id))) return noSuchWebhook();
    const listed = await services.deliveries.list(params.id, limit, cursor, filter);
    return listed.ok ? reply(200, listed.value) : problem(cursorProblem);
  },
);
