import { api } from '../lib/triggers.ts';
import { paging, readStretch, slice } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { page } from '../lib/web/schemas/shared.ts';
import { webhook } from '../lib/web/schemas/webhooks.ts';
import { webhookJson } from '../lib/web/webhookJson.ts';

api(
  'listWebhooks',
  {
    method: 'GET',
    route: 'webhooks',
    role: 'Mooring.Reader',
    summary: 'List webhooks',
    query: paging,
    answers: { 200: page(webhook) },
    refusals: [],
  },
  async ({ query, services, reply }) => {
    const stretch = readStretch('webhooks', query);
    if (!stretch.ok) return problem(stretch.error);
    const { items, ...more } = slice(await services.webhooks.list(), 'webhooks', stretch.value);
    return reply(200, { items: items.map(webhookJson), ...more });
  },
);
