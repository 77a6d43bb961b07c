import { api } from '../lib/triggers.ts';
import { changedMeanwhile, isAsSeen } from '../lib/web/etag.ts';
import { noSuchWebhook } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { webhookJson } from '../lib/web/webhookJson.ts';

/** Ends a webhook, with what is on its way to it and what it got. */
api(
  'removeWebhook',
  {
    method: 'DELETE',
    route: 'webhooks/{id}',
    role: 'Mooring.Admin',
    summary: 'Remove a webhook',
    params: { id: 'The webhook.' },
    versioned: true,
    answers: { 204: 'It is removed, with its deliveries.' },
    refusals: ['not_found'],
  },
  async ({ request, params, services, operator, reply }) => {
    const removed = await services.deliveries.remove(params.id, operator.id, (current) =>
      isAsSeen(request, webhookJson(current).etag),
    );
    if (removed === 'outdated') return problem(changedMeanwhile);
    return removed ? reply(204) : noSuchWebhook();
  },
);
