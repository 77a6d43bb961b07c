import { operatorPage } from '../lib/triggers.ts';
import { alertsPage } from '../lib/web/alertsPage.ts';

operatorPage(
  'showAlerts',
  { method: 'GET', route: 'alerts', role: 'Mooring.Reader' },
  ({ request, services, operator }) => alertsPage(services, operator, new URL(request.url).search),
);
