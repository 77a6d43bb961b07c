import { api } from '../lib/triggers.ts';
import { paging, slice } from '../lib/web/paging.ts';
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
    const { items, ...more } = slice(await services.webhooks.list(), query);
    return reply(200, { items: items.map(webhookJson), ...more });
  },
);
