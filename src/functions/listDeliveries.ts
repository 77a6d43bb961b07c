import { api } from '../lib/triggers.ts';
import { readPaging } from '../lib/web/paging.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'listDeliveries',
  { method: 'GET', route: 'webhooks/{id}/deliveries', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const id = request.params['id'] ?? '';
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    if (!(await services.webhooks.get(id)))
      return problem({ code: 'not_found', detail: 'There is no webhook with this id.' });
    const listed = await services.deliveries.list(id, paging.value.limit, paging.value.cursor);
    if (listed.ok) return json(200, listed.value);
    return problem({ code: 'invalid_request', errors: [{ path: 'cursor', message: 'is not one of ours' }] });
  },
);
