import { connectionChange } from '../lib/connections/change.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Tags, and who may fetch tokens. */
api(
  'changeConnection',
  { method: 'PATCH', route: 'connections/{id}', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wanted = await readJson(request, connectionChange);
    if (!wanted.ok) return problem(wanted.error);
    const changed = await services.changeConnection(request.params['id'] ?? '', wanted.value, operator.id);
    return changed ? json(200, connectionJson(changed, services.config)) : noSuchConnection();
  },
);
