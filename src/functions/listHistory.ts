import { api } from '../lib/triggers.ts';
import { historyPage } from '../lib/web/history.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { paging } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { historyLine } from '../lib/web/schemas/history.ts';
import { page } from '../lib/web/schemas/shared.ts';

/** What happened to a connection, newest first. */
api(
  'listHistory',
  {
    method: 'GET',
    route: 'connections/{id}/history',
    role: 'Mooring.Reader',
    summary: 'What happened to a connection',
    params: { id: 'The connection.' },
    query: paging,
    answers: { 200: page(historyLine) },
    refusals: ['not_found'],
  },
  async ({ params, query, services, reply }) => {
    if (!(await services.connections.read(params.id))) return noSuchConnection();
    const listed = await historyPage(services.connections, params.id, query);
    return listed.ok ? reply(200, listed.value) : problem(listed.error);
  },
);
