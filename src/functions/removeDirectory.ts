import { api } from '../lib/triggers.ts';
import { isAsSeen } from '../lib/web/etag.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { directoryOf } from '../lib/web/views.ts';

/** Takes the directory account away from a connection; it stays in the customer's directory. */
api(
  'removeDirectory',
  {
    method: 'DELETE',
    route: 'connections/{id}/directory',
    role: 'Mooring.Operator',
    summary: 'Take the directory account away from a connection',
    params: { id: 'The connection.' },
    versioned: true,
    answers: { 204: 'It is taken away.' },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ request, params, services, operator, reply }) => {
    const removed = await services.removeDirectory.remove(params.id, operator.id, (current) =>
      isAsSeen(request, directoryOf(current)?.etag),
    );
    if (!removed) return noSuchConnection();
    return removed.ok ? reply(204) : problem(removed.error);
  },
);
