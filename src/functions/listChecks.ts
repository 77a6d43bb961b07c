import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { lastAnswers } from '../lib/web/schemas/checks.ts';
import { trialView } from '../lib/web/trialView.ts';

/** The last answer to each check, and the last trial. */
api(
  'listChecks',
  {
    method: 'GET',
    route: 'connections/{id}/checks',
    role: 'Mooring.Reader',
    summary: 'The last answers to the checks',
    params: { id: 'The connection.' },
    answers: { 200: lastAnswers },
    refusals: ['not_found'],
  },
  async ({ params, services, reply }) => {
    const connection = await services.connections.read(params.id);
    if (!connection) return noSuchConnection();
    const { id, state, health } = connection;
    const trial = await services.trials.last(connection);
    return reply(200, { id, state, checks: health.checks, ...(trial && { trial: trialView(trial) }) });
  },
);
