import { directoryTrialInput } from '../lib/credentials/directoryInput.ts';
import { api } from '../lib/triggers.ts';
import { directoryTrialView } from '../lib/web/directoryTrialView.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { directoryTried } from '../lib/web/schemas/credentials.ts';

/** A trial of what the directory account may do: a user is made for it in a container, and removed again. */
api(
  'tryDirectory',
  {
    method: 'POST',
    route: 'connections/{id}/directory/trial',
    role: 'Mooring.Operator',
    summary: 'Try what the account in a directory of the customer’s own may do',
    params: { id: 'The connection.' },
    body: directoryTrialInput,
    answers: { 200: directoryTried },
    refusals: ['not_found', 'state_conflict', 'too_soon', 'unavailable'],
  },
  async ({ params: { id }, body, services, operator, reply }) => {
    const tried = await services.tryDirectory(id, body.container, operator.id);
    if (!tried) return noSuchConnection();
    return tried.ok ? reply(200, { trial: directoryTrialView(tried.value) }) : problem(tried.error);
  },
);
