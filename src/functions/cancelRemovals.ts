import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

/** Takes back that anything be removed, as long as nobody has begun or where it has stopped. */
api(
  'cancelRemovals',
  {
    method: 'DELETE',
    route: 'connections/{id}/removals',
    role: 'Mooring.Operator',
    summary: 'Take the end of a connection back',
    params: { id: 'The connection.' },
    answers: { 204: 'The connection goes on.' },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params, services, operator, reply }) => {
    const cancelled = await services.disconnects.cancel(params.id, operator.id);
    return cancelled.ok ? reply(204) : problem(cancelled.error);
  },
);
