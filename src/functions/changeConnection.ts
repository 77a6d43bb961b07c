import { connectionChange } from '../lib/connections/change.ts';
import { api } from '../lib/triggers.ts';
import { changedMeanwhile, etagOf, isAsSeen } from '../lib/web/etag.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { connection } from '../lib/web/schemas/connections.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Tags, and who may fetch tokens. */
api(
  'changeConnection',
  {
    method: 'PATCH',
    route: 'connections/{id}',
    role: 'Mooring.Operator',
    summary: 'Change tags, and who may fetch tokens',
    params: { id: 'The connection.' },
    body: connectionChange,
    versioned: true,
    answers: { 200: connection },
    refusals: ['not_found'],
  },
  async ({ request, params, body, services, operator, reply }) => {
    const changed = await services.changeConnection(params.id, body, operator.id, (current) =>
      isAsSeen(request, etagOf(connectionJson(current, services.config))),
    );
    if (!changed) return noSuchConnection();
    if (changed === 'outdated') return problem(changedMeanwhile);
    const shown = connectionJson(changed, services.config);
    return reply(200, shown, { etag: etagOf(shown) });
  },
);
