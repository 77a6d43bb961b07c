import { api } from '../lib/triggers.ts';
import { json } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';

api('listWebhooks', { method: 'GET', route: 'webhooks', role: 'Mooring.Reader' }, async ({ services }) => {
  const webhooks = await services.webhooks.list();
  return json(200, { items: webhooks.map(webhookJson) });
});
