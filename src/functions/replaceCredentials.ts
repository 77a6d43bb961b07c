import * as z from 'zod';
import { accountPassword, replacement } from '../lib/credentials/accountPassword.ts';
import { existingSettings } from '../lib/credentials/existingSettings.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { replaced } from '../lib/web/schemas/credentials.ts';
import { connectionJson } from '../lib/web/views.ts';

/** Settings of an app that exists already, or an account with its password; kept only where they work. */
api(
  'replaceCredentials',
  {
    method: 'PUT',
    route: 'connections/{id}/credentials',
    role: 'Mooring.Operator',
    summary: 'Give settings of an app that exists already, or an account with its password',
    params: { id: 'The connection.' },
    body: replacement,
    bodyShapes: z.union([existingSettings, accountPassword]),
    answers: { 200: replaced },
    refusals: ['not_found', 'state_conflict', 'credential_refused', 'credential_not_taken', 'too_soon'],
  },
  async ({ params: { id }, body, services, operator, reply }) => {
    const given =
      body.kind === 'settings'
        ? await services.giveSettings(id, body.settings, operator.id)
        : await services.giveAccount(id, body.account, operator.id);
    if (!given) return noSuchConnection();
    if (!given.ok) return problem(given.error);
    const { connection, said, consent } = given.value;
    return reply(200, { ...connectionJson(connection, services.config), said, ...(consent && { consent }) });
  },
);
