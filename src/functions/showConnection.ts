import { operatorPage } from '../lib/triggers.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';

operatorPage(
  'showConnection',
  { method: 'GET', route: 'connections/{id}', role: 'Mooring.Reader' },
  ({ request, services, operator }) => connectionPage(services, operator, request.params['id'] ?? ''),
);
