import * as z from 'zod';
import { newWebhook } from '../lib/alerts/webhookInput.ts';
import type { Disclosed } from '../lib/alerts/webhooks.ts';
import { err, type Result } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { errorsOf } from '../lib/web/outcomes.ts';
import { fromZod, type Problem, problems } from '../lib/web/problem.ts';
import { seeOther } from '../lib/web/respond.ts';
import { type Fields, readWish, typed } from '../lib/web/webhookForm.ts';
import { webhookPage, webhooksPage } from '../lib/web/webhookPages.ts';
import { addressProblem, profilesProblem } from '../lib/web/webhookWish.ts';
import type { Services } from '../lib/services.ts';

const form = z.record(z.string(), z.string());
const mark = z.string().regex(/^[\da-f]{20}$/, 'is not one of ours: open the page again');

/** The form of the webhooks. A secret of ours is in this answer and in no other; the form sent again leads to what it made. */
operatorPage(
  'addWebhook',
  { method: 'POST', route: 'webhooks', role: 'Mooring.Admin' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const id = mark.safeParse(sent.value['mark']);
    if (!id.success) return refusedPage({ code: 'invalid_request', detail: 'Open the page again.' });
    const address = `/webhooks/${id.data}`;
    if (await services.webhooks.get(id.data)) return seeOther(address);
    const made = await register(services, sent.value, operator.id, id.data);
    if (made.ok && made.value.key !== undefined)
      return webhookPage(services, operator, id.data, {}, { secret: made.value.key });
    if (made.ok) return seeOther(`${address}?done=registered`);
    const refused = { values: typed(sent.value), errors: errorsOf(made.error) };
    return webhooksPage(services, operator, request.url, {
      status: problems[made.error.code].status,
      refused,
    });
  },
);

async function register(
  services: Pick<Services, 'webhooks' | 'profiles'>,
  fields: Fields,
  by: string,
  id: string,
): Promise<Result<Disclosed, Problem>> {
  const routingKey = fields['routingKey']?.trim() || undefined;
  const input = newWebhook.safeParse({ ...readWish(fields), format: fields['format'], routingKey });
  if (!input.success) return err(fromZod(input.error));
  const unknown = await profilesProblem(services.profiles, input.data.profiles);
  if (unknown) return err(unknown);
  const made = await services.webhooks.register({ ...input.data, createdBy: by, id });
  return made.ok ? made : err(addressProblem(made.error));
}
