import * as z from 'zod';
import { webhookChange } from '../lib/alerts/webhookInput.ts';
import type { Webhook } from '../lib/alerts/webhookRows.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { changedMeanwhile, refusedPage, unknownWebhook } from '../lib/web/missing.ts';
import { errorsOf } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';
import { seeOther } from '../lib/web/respond.ts';
import { markOf, readWish, typed } from '../lib/web/webhookForm.ts';
import { webhookPage } from '../lib/web/webhookPages.ts';
import { changeWebhook } from '../lib/web/webhookWish.ts';

const form = z.record(z.string(), z.string());

/** The form that changes a webhook; what was typed is kept where something is wrong with it, but for the address. */
operatorPage(
  'reviseWebhook',
  { method: 'POST', route: 'webhooks/{id}', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const webhook = await services.webhooks.get(id);
    if (!webhook) return refusedPage(unknownWebhook);
    const isAsSeen = (current: Webhook): boolean => markOf(current) === sent.value['mark'];
    if (!isAsSeen(webhook)) return refusedPage(changedMeanwhile);
    const input = webhookChange.safeParse(readWish(sent.value));
    const changed = input.success
      ? await changeWebhook(services, id, input.data, operator.id, isAsSeen)
      : ({ ok: false, error: fromZod(input.error) } as const);
    if (changed.ok) return seeOther(`/webhooks/${encodeURIComponent(id)}?done=changed`);
    if (changed.error.code === 'precondition_failed') return refusedPage(changedMeanwhile);
    const values = { ...typed(sent.value), format: webhook.format };
    const refused = { values, errors: errorsOf(changed.error) };
    return webhookPage(services, operator, id, {}, { refused }, problems[changed.error.code].status);
  },
);
