import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';

/** Forgets a connection that was ended. */
api(
  'deleteConnection',
  {
    method: 'DELETE',
    route: 'connections/{id}',
    role: 'Mooring.Operator',
    summary: 'Forget an ended connection',
    params: { id: 'The connection.' },
    answers: { 204: 'It is forgotten.' },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params, services, operator, reply }) => {
    const forgotten = await services.disconnects.forget(params.id, operator.id);
    return forgotten.ok ? reply(204) : problem(forgotten.error);
  },
);
