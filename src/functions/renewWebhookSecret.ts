import * as z from 'zod';
import { secretChange } from '../lib/alerts/webhookInput.ts';
import type { Webhook } from '../lib/alerts/webhookRows.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { changedMeanwhile, refusedPage, unknownWebhook } from '../lib/web/missing.ts';
import { errorsOf } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';
import { seeOther } from '../lib/web/respond.ts';
import { markOf } from '../lib/web/webhookForm.ts';
import { webhookPage } from '../lib/web/webhookPages.ts';
import { replaceSecret } from '../lib/web/webhookWish.ts';

const form = z.object({
  mark: z.string(),
  overlapHours: z.string().optional(),
  routingKey: z.string().optional(),
});

/** Puts another secret in force; the form sent again does not, as that would end the one that the receiver has. */
operatorPage(
  'renewWebhookSecret',
  { method: 'POST', route: 'webhooks/{id}/secret', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const { mark, overlapHours, routingKey } = sent.value;
    const webhook = await services.webhooks.get(id);
    if (!webhook) return refusedPage(unknownWebhook);
    const isAsSeen = (current: Webhook): boolean => markOf(current) === mark;
    if (!isAsSeen(webhook)) return refusedPage(changedMeanwhile);
    const input = secretChange.safeParse({
      ...(overlapHours?.trim() && { overlapHours: Number(overlapHours) }),
      ...(routingKey?.trim() && { routingKey }),
    });
    const replaced = input.success
      ? await replaceSecret(services, id, input.data, operator.id, isAsSeen)
      : ({ ok: false, error: fromZod(input.error) } as const);
    if (!replaced.ok) {
      if (replaced.error.code === 'precondition_failed') return refusedPage(changedMeanwhile);
      const secretErrors = errorsOf(replaced.error);
      return webhookPage(services, operator, id, {}, { secretErrors }, problems[replaced.error.code].status);
    }
    const { key } = replaced.value;
    if (key === undefined) return seeOther(`/webhooks/${encodeURIComponent(id)}?done=replaced`);
    return webhookPage(services, operator, id, {}, { secret: key });
  },
);
