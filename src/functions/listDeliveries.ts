import { deliveryFilter } from '../lib/alerts/deliveryList.ts';
import { api } from '../lib/triggers.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { readPaging } from '../lib/web/paging.ts';
import { fromZod } from '../lib/web/problem.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'listDeliveries',
  { method: 'GET', route: 'webhooks/{id}/deliveries', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const id = request.params['id'] ?? '';
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    const filter = deliveryFilter.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!filter.success) return problem(fromZod(filter.error));
    if (!(await services.webhooks.get(id))) return noSuchWebhook();
    const { limit, cursor } = paging.value;
    const listed = await services.deliveries.list(id, limit, cursor, filter.data);
    if (listed.ok) return json(200, listed.value);
    return problem({ code: 'invalid_request', errors: [{ path: 'cursor', message: 'is not one of ours' }] });
  },
);
