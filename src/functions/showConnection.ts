import { operatorPage } from '../lib/triggers.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { chosen } from '../lib/web/paging.ts';

operatorPage(
  'showConnection',
  { method: 'GET', route: 'connections/{id}', role: 'Mooring.Reader' },
  ({ request, services, operator }) => {
    const { history, asked } = chosen(request.url);
    const outcome = asked === undefined ? {} : { asked: Number(asked) };
    return connectionPage(services, operator, request.params['id'] ?? '', outcome, 200, history);
  },
);
