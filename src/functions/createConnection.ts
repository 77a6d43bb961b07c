import { newConnectionInput } from '../lib/onboarding/newConnection.ts';
import { idFrom } from '../lib/random.ts';
import { api } from '../lib/triggers.ts';
import { etagOf } from '../lib/web/etag.ts';
import { problem } from '../lib/web/respond.ts';
import { connection } from '../lib/web/schemas/connections.ts';
import { connectionJson } from '../lib/web/views.ts';

api(
  'createConnection',
  {
    method: 'POST',
    route: 'connections',
    role: 'Mooring.Operator',
    summary: 'Make a connection',
    body: newConnectionInput,
    idempotent: true,
    versioned: true,
    answers: { 201: connection },
    refusals: ['connection_exists', 'unknown_profile', 'profile_not_configured', 'unknown_tenant'],
  },
  async ({ request, body, services, operator, reply }) =>
    services.once({ request, scope: `${operator.id} connections`, input: body }, async (id) => {
      const made = await services.newConnection(body, operator.id, idFrom(`connection ${id}`));
      if (!made.ok) return problem(made.error);
      const location = `/api/v1/connections/${made.value.id}`;
      const shown = connectionJson(made.value, services.config);
      return reply(201, shown, { location, etag: etagOf(shown) });
    }),
);
