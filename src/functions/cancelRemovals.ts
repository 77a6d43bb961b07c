import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

/** Takes back that anything be removed, as long as nobody has begun or where it has stopped. */
api(
  'cancelRemovals',
  { method: 'DELETE', route: 'connections/{id}/removals', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const cancelled = await services.disconnects.cancel(request.params['id'] ?? '', operator.id);
    return cancelled.ok ? { status: 204 } : problem(cancelled.error);
  },
);
