import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

/** Forgets a connection that was ended. */
api(
  'deleteConnection',
  { method: 'DELETE', route: 'connections/{id}', role: 'Mooring.Operator' },
  async ({ request, services }) => {
    const forgotten = await services.disconnects.forget(request.params['id'] ?? '');
    return forgotten.ok ? { status: 204 } : problem(forgotten.error);
  },
);
