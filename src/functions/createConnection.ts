import { newConnectionInput } from '../lib/onboarding/newConnection.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { created, problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

api(
  'createConnection',
  { method: 'POST', route: 'connections', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const input = await readJson(request, newConnectionInput);
    if (!input.ok) return problem(input.error);
    const wish = { request, scope: `${operator.id} connections`, input: input.value };
    return services.once(wish, async () => {
      const made = await services.newConnection(input.value, operator.id);
      if (!made.ok) return problem(made.error);
      return created(`/api/v1/connections/${made.value.id}`, connectionJson(made.value, services.config));
    });
  },
);
