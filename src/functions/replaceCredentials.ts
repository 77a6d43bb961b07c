import { replacement } from '../lib/credentials/accountPassword.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Settings of an app that exists already, or an account with its password; kept only where they work. */
api(
  'replaceCredentials',
  { method: 'PUT', route: 'connections/{id}/credentials', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const read = await readJson(request, replacement);
    if (!read.ok) return problem(read.error);
    const id = request.params['id'] ?? '';
    const given =
      read.value.kind === 'settings'
        ? await services.giveSettings(id, read.value.settings, operator.id)
        : await services.giveAccount(id, read.value.account, operator.id);
    if (!given) return noSuchConnection();
    if (!given.ok) return problem(given.error);
    const { connection, said, consent } = given.value;
    return json(200, { ...connectionJson(connection, services.config), said, ...(consent && { consent }) });
  },
);
