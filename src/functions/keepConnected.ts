import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The operator thinks better of it, before anybody has begun to remove anything or where that has stopped. */
operatorPage(
  'keepConnected',
  { method: 'POST', route: 'connections/{id}/removals/cancel', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const cancelled = await services.disconnects.cancel(id, operator.id);
    if (!cancelled.ok && cancelled.error.code === 'not_found') return noSuchConnectionPage();
    // Too late, or twice: the page shows how it stands.
    return seeOther(`/connections/${encodeURIComponent(id)}`);
  },
);
