import { api } from '../lib/triggers.ts';
import { problem } from '../lib/web/respond.ts';
import { token } from '../lib/web/schemas/credentials.ts';

/** A connection's access token, for connectors that hold no credential of their own. */
api(
  'giveToken',
  {
    method: 'POST',
    route: 'connections/{id}/token',
    role: 'Mooring.Connector',
    summary: 'Get an access token',
    params: { id: 'The connection.' },
    answers: { 200: token },
    refusals: ['state_conflict', 'no_token', 'unknown_profile', 'too_many_requests'],
  },
  async ({ params, services, operator, reply }) => {
    const given = await services.broker(params.id, operator.id);
    return given.ok ? reply(200, given.value) : problem(given.error);
  },
);
