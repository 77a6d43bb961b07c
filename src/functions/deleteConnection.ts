import { api } from '../lib/triggers.ts';
import { etagOf, isAsSeen } from '../lib/web/etag.ts';
import { problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Forgets a connection that was ended. */
api(
  'deleteConnection',
  {
    method: 'DELETE',
    route: 'connections/{id}',
    role: 'Mooring.Operator',
    summary: 'Forget an ended connection',
    params: { id: 'The connection.' },
    versioned: true,
    answers: { 204: 'It is forgotten.' },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ request, params, services, operator, reply }) => {
    const forgotten = await services.disconnects.forget(params.id, operator.id, (current) =>
      isAsSeen(request, etagOf(connectionJson(current, services.config))),
    );
    return forgotten.ok ? reply(204) : problem(forgotten.error);
  },
);
