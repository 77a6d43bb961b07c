import { api } from '../lib/triggers.ts';
import { json } from '../lib/web/respond.ts';

api('listWebhooks', { method: 'GET', route: 'webhooks', role: 'Mooring.Reader' }, async ({ services }) => {
  const webhooks = await services.webhooks.list();
  return json(200, { items: webhooks.map(({ vaultVersion: _version, ...shown }) => shown) });
});
