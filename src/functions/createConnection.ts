import { newConnectionInput } from '../lib/onboarding/newConnection.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

api(
  'createConnection',
  { method: 'POST', route: 'connections', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const input = await readJson(request, newConnectionInput);
    if (!input.ok) return problem(input.error);
    const made = await services.newConnection(input.value, operator.id);
    if (!made.ok) return problem(made.error);
    const answer = json(201, connectionJson(made.value));
    return { ...answer, headers: { ...answer.headers, location: `/api/v1/connections/${made.value.id}` } };
  },
);
