import type { Delivery, DeliveryFilter, EndedDelivery } from '../alerts/deliveryList.ts';
import type { Webhook } from '../alerts/webhookRows.ts';
import type { Profile } from '../profiles/schema.ts';
import { mayAct, type Operator } from './identity.ts';
import type { WebhookState } from './pages/webhookTexts.ts';
import type {
  ShownWebhook,
  WebhookForm,
  WebhookOutcome,
  WebhooksView,
  WebhookView,
} from './pages/webhookView.ts';
import { calledBy, type Names } from './people.ts';
import { blank, choosable, markOf, valuesOf } from './webhookForm.ts';

const viewer = (operator: Operator) => ({
  name: operator.name,
  canOperate: mayAct(operator, 'Mooring.Operator'),
  canAdminister: mayAct(operator, 'Mooring.Admin'),
});

/** @param last what came to its end last */
function stateOf({ enabled, failingSince }: Webhook, last: EndedDelivery | undefined): WebhookState {
  if (!enabled) return 'disabled';
  if (failingSince !== undefined || last?.outcome === 'dead') return 'failing';
  return last ? 'working' : 'untried';
}

function shown(webhook: Webhook, last: EndedDelivery | undefined): ShownWebhook {
  const { vaultVersion: _where, ...rest } = webhook;
  return { ...rest, label: webhook.name ?? webhook.host, state: stateOf(webhook, last) };
}

/** A page of webhooks. @param given.wish id of what the form would register */
export function webhooksView(given: {
  readonly operator: Operator;
  readonly webhooks: readonly { readonly webhook: Webhook; readonly last: EndedDelivery | undefined }[];
  readonly unreadable?: readonly string[];
  readonly next?: string | undefined;
  readonly removed?: boolean;
  readonly profiles: readonly Profile[];
  readonly wish: string;
  readonly refused?: Pick<WebhookForm, 'values' | 'errors'> | undefined;
}): WebhooksView {
  const { operator, webhooks, unreadable = [], next, removed = false, profiles, wish, refused } = given;
  const { values, errors } = refused ?? { values: blank, errors: [] };
  return {
    operator: viewer(operator),
    webhooks: webhooks.map(({ webhook, last }) => ({ ...shown(webhook, last), last })),
    unreadable,
    next,
    removed,
    form: { values, errors, profiles: choosable(profiles, values.profiles), mark: wish },
  };
}

/** One webhook, with a page of its deliveries and what just became of it. */
export function webhookView(
  given: WebhookOutcome & {
    readonly operator: Operator;
    readonly webhook: Webhook;
    readonly last: EndedDelivery | undefined;
    readonly deliveries: { readonly items: readonly Delivery[]; readonly cursor?: string };
    readonly filter: DeliveryFilter;
    readonly isFurther: boolean;
    readonly profiles: readonly Profile[];
    readonly names: Names;
  },
): WebhookView {
  const { operator, webhook, last, deliveries, filter, isFurther, profiles, names, ...outcome } = given;
  const { values, errors } = outcome.refused ?? { values: valuesOf(webhook), errors: [] };
  return {
    ...outcome,
    operator: viewer(operator),
    webhook: { ...shown(webhook, last), maker: calledBy(webhook.createdBy, operator, names) },
    deliveries: deliveries.items,
    filter,
    next: deliveries.cursor,
    isFurther,
    form: { values, errors, profiles: choosable(profiles, values.profiles), mark: markOf(webhook) },
  };
}
