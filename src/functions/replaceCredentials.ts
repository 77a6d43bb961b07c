import { existingSettings } from '../lib/credentials/existingSettings.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Settings of an app that exists already; kept only where they work. */
api(
  'replaceCredentials',
  { method: 'PUT', route: 'connections/{id}/credentials', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const settings = await readJson(request, existingSettings);
    if (!settings.ok) return problem(settings.error);
    const given = await services.giveSettings(request.params['id'] ?? '', settings.value, operator.id);
    if (!given) return noSuchConnection();
    if (!given.ok) return problem(given.error);
    return json(200, { ...connectionJson(given.value.connection), said: given.value.said });
  },
);
