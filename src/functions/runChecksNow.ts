import * as z from 'zod';
import { isConnected } from '../lib/connections/connection.ts';
import { api } from '../lib/triggers.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { answersNow } from '../lib/web/schemas/checks.ts';
import { trialView } from '../lib/web/trialView.ts';

const asked = z.strictObject({
  /** Try, too, what a connector that writes may do: one user is made for it, and deleted again. */
  trial: z.boolean().default(false),
});

/** The code of the nightly checks, now; answers with the verdicts, and with the trial as far as it has come. */
api(
  'runChecksNow',
  {
    method: 'POST',
    route: 'connections/{id}/checks',
    role: 'Mooring.Operator',
    summary: 'Ask all checks now',
    params: { id: 'The connection.' },
    body: asked,
    bodyMayBeMissing: true,
    answers: { 200: answersNow },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params: { id }, body, services, operator, reply }) => {
    const outcome = await services.checkNow(id);
    if (outcome.kind !== 'done') {
      const connection = await services.connections.read(id);
      if (!connection) return noSuchConnection();
      const detail = isConnected(connection.state)
        ? `The profile "${connection.profile}" has no entry in SHARED_APPS any more, so nothing can be asked.`
        : `The connection is ${connection.state}; checks are asked once it is connected.`;
      return problem({ code: 'state_conflict', detail });
    }
    const checked = { id, state: outcome.connection.state, verdicts: outcome.verdicts };
    const trial = body.trial ? await services.trials.begin(id, operator.id) : undefined;
    if (!trial) return reply(200, checked);
    return trial.ok ? reply(200, { ...checked, trial: trialView(trial.value) }) : problem(trial.error);
  },
);
