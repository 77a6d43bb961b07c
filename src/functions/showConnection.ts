import { operatorPage } from '../lib/triggers.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { chosen } from '../lib/web/paging.ts';

operatorPage(
  'showConnection',
  { method: 'GET', route: 'connections/{id}', role: 'Mooring.Reader' },
  ({ request, services, operator }) => {
    const { history } = chosen(request.url);
    return connectionPage(services, operator, request.params['id'] ?? '', {}, 200, history);
  },
);
