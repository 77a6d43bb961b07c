import { operatorPage } from '../lib/triggers.ts';
import { webhooksPage } from '../lib/web/webhookPages.ts';

operatorPage(
  'showWebhooks',
  { method: 'GET', route: 'webhooks', role: 'Mooring.Reader' },
  ({ request, services, operator }) => webhooksPage(services, operator, request.url),
);
