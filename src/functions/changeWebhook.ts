import { webhookChange } from '../lib/alerts/webhookInput.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/views.ts';
import { addressProblem, profilesProblem } from '../lib/web/webhookWish.ts';

/** Where it goes, what it is told of, and whether it is told at all. */
api(
  'changeWebhook',
  { method: 'PATCH', route: 'webhooks/{id}', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, webhookChange);
    if (!sent.ok) return problem(sent.error);
    const unknown = await profilesProblem(services.profiles, sent.value.profiles);
    if (unknown) return problem(unknown);
    const changed = await services.webhooks.change(request.params['id'] ?? '', sent.value, operator.id);
    if (changed.ok) return json(200, webhookJson(changed.value));
    return changed.error.code === 'unknown' ? noSuchWebhook() : problem(addressProblem(changed.error));
  },
);
