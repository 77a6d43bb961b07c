import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { deliveryFilter, type DeliveryFilter } from '../alerts/deliveryList.ts';
import { systemRandom } from '../random.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { Webhooks } from '../alerts/webhooks.ts';
import type { Profiles } from '../profiles/store.ts';
import { ok } from '../result.ts';
import type { Operator } from './identity.ts';
import { refusedPage, unknownWebhook } from './missing.ts';
import { renderWebhook } from './pages/webhook.tsx';
import { renderWebhooks } from './pages/webhooks.tsx';
import type { WebhookForm, WebhookOutcome } from './pages/webhookView.ts';
import { cursorProblem, paging, readPageQuery, readStretch, slice } from './paging.ts';
import type { People } from './people.ts';
import { page } from './respond.ts';
import { webhooksView, webhookView } from './webhookViews.ts';

interface Given {
  readonly webhooks: Pick<Webhooks, 'listAll' | 'get'>;
  readonly deliveries: Pick<Deliveries, 'list' | 'last'>;
  readonly profiles: Pick<Profiles, 'all'>;
  readonly people: Pick<People, 'names'>;
}

/** As its cursors name it. */
const ORDER = 'webhooks';
const WEBHOOKS = 50;
const DELIVERIES = 25;
/** Bytes of a new webhook's id. */
const ID = 10;

const { cursor } = paging.shape;
const listQuery = z.object({ cursor, removed: z.string().optional() });
const deliveryQuery = deliveryFilter.extend({ cursor, done: z.string().optional() });

/** Answers with the page of all webhooks. @param more.refused what was sent and is wrong */
export async function webhooksPage(
  { webhooks, deliveries, profiles }: Given,
  operator: Operator,
  url: string,
  more: { readonly status?: number; readonly refused?: Pick<WebhookForm, 'values' | 'errors'> } = {},
): Promise<HttpResponseInit> {
  const asked = readPageQuery(url, listQuery);
  if (!asked.ok) return refusedPage(asked.error);
  const { cursor: from, removed } = asked.value;
  const stretch = readStretch(ORDER, { limit: WEBHOOKS, cursor: from });
  if (!stretch.ok) return refusedPage(stretch.error);
  const [{ webhooks: all, unreadable }, known] = await Promise.all([webhooks.listAll(), profiles.all()]);
  const listed = slice(all, ORDER, stretch.value);
  const view = webhooksView({
    operator,
    webhooks: await Promise.all(
      listed.items.map(async (webhook) => ({ webhook, last: await deliveries.last(webhook.id) })),
    ),
    unreadable,
    next: listed.cursor,
    removed: removed === 'yes',
    profiles: known,
    wish: systemRandom(ID).toString('hex'),
    refused: more.refused,
  });
  return page(more.status ?? 200, renderWebhooks(view));
}

/** Answers with the page of a webhook, and with what became of what was just asked there. */
export async function webhookPage(
  { webhooks, deliveries, profiles, people }: Given,
  operator: Operator,
  id: string,
  given: { readonly filter?: DeliveryFilter; readonly cursor?: string | undefined } = {},
  outcome: WebhookOutcome = {},
  status = 200,
): Promise<HttpResponseInit> {
  const { filter = {}, cursor } = given;
  const webhook = await webhooks.get(id);
  if (!webhook) return refusedPage(unknownWebhook);
  const [listed, last, known, names] = await Promise.all([
    deliveries.list(id, DELIVERIES, cursor, filter),
    deliveries.last(id),
    profiles.all(),
    people.names(),
  ]);
  if (!listed.ok) return refusedPage(cursorProblem);
  const view = webhookView({
    ...outcome,
    operator,
    webhook,
    last,
    deliveries: listed.value,
    filter,
    isFurther: cursor !== undefined,
    profiles: known,
    names,
  });
  return page(status, renderWebhook(view));
}

/** Which deliveries the address of a page asks for. */
export function readDeliveryQuery(url: string) {
  const asked = readPageQuery(url, deliveryQuery);
  if (!asked.ok) return asked;
  const { cursor: from, done, ...filter } = asked.value;
  return ok({ filter, cursor: from, done });
}
