import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

operatorPage(
  'checkNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services }) => {
    const id = request.params['id'] ?? '';
    if (!(await services.connections.read(id))) return noSuchConnectionPage();
    await services.checkNow(id);
    return seeOther(`/connections/${encodeURIComponent(id)}`);
  },
);
