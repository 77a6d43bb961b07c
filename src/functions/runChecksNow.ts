import * as z from 'zod';
import { isConnected } from '../lib/connections/connection.ts';
import { ok } from '../lib/result.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { trialView } from '../lib/web/trialView.ts';

const asked = z.strictObject({
  /** Try, too, what a connector that writes may do: one user is made for it, and deleted again. */
  trial: z.boolean().default(false),
});

/** The code of the nightly checks, now; answers with the verdicts, and with the trial as far as it has come. */
api(
  'runChecksNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const hasBody = request.headers.get('content-type') !== null;
    const wish = hasBody ? await readJson(request, asked) : ok({ trial: false });
    if (!wish.ok) return problem(wish.error);
    const id = request.params['id'] ?? '';
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
    const trial = wish.value.trial ? await services.trials.begin(id, operator.id) : undefined;
    if (!trial) return json(200, checked);
    return trial.ok ? json(200, { ...checked, trial: trialView(trial.value) }) : problem(trial.error);
  },
);
