import { api } from '../lib/triggers.ts';
import { readPaging, slice } from '../lib/web/paging.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';

api(
  'listWebhooks',
  { method: 'GET', route: 'webhooks', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    const { items, ...more } = slice(await services.webhooks.list(), paging.value);
    return json(200, { items: items.map(webhookJson), ...more });
  },
);
