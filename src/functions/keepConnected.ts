import { operatorPage } from '../lib/triggers.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The operator thinks better of it, before an admin has begun to remove anything. */
operatorPage(
  'keepConnected',
  { method: 'POST', route: 'connections/{id}/removals/cancel', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    await services.disconnects.cancel(id, operator.id);
    return seeOther(`/connections/${encodeURIComponent(id)}`);
  },
);
