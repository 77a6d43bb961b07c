import type { Delivery, DeliveryFilter, EndedDelivery } from '../../alerts/deliveryList.ts';
import type { Trial } from '../../alerts/tryWebhook.ts';
import type { Webhook } from '../../alerts/webhookRows.ts';
import type { FieldError } from '../problem.ts';
import type { Done, WebhookState } from './webhookTexts.ts';

/** Who looks at the pages of webhooks. */
export interface WebhookViewer {
  readonly name: string;
  /** Holds `Mooring.Operator` or more: tests and brings again. */
  readonly canOperate: boolean;
  /** Holds `Mooring.Admin`: registers, changes and removes. */
  readonly canAdminister: boolean;
}

/** Whatever of a webhook may be shown. */
export type ShownWebhook = Omit<Webhook, 'vaultVersion'> & {
  readonly label: string;
  readonly state: WebhookState;
};

/** A profile to choose by; `isGone`: chosen once, and not there any more. */
export interface Choosable {
  readonly id: string;
  readonly name: string;
  readonly isGone: boolean;
}

/** What the form of a webhook holds; address and key are secrets, and are never in a page again. */
export interface WebhookForm {
  readonly values: {
    readonly format: string;
    readonly name: string;
    readonly minimumSeverity: string;
    /** Separated by commas. */
    readonly tags: string;
    readonly profiles: readonly string[];
    readonly events: readonly string[];
  };
  readonly profiles: readonly Choosable[];
  readonly errors: readonly FieldError[];
  /** Of a new one: its id, so that a form that is sent twice registers one. Of another: as it was when it was read. */
  readonly mark: string;
}

/** All webhooks. */
export interface WebhooksView {
  readonly operator: WebhookViewer;
  readonly webhooks: readonly (ShownWebhook & { readonly last?: EndedDelivery | undefined })[];
  /** Ids of those that a later version wrote, and this one cannot read. */
  readonly unreadable: readonly string[];
  /** Cursor of the next page. */
  readonly next?: string | undefined;
  readonly removed: boolean;
  readonly form: WebhookForm;
}

/** What just became of a webhook. */
export interface WebhookOutcome {
  readonly done?: Done;
  /** Shown this once. */
  readonly secret?: string;
  readonly trial?: Trial;
  /** The change that was refused. */
  readonly refused?: Pick<WebhookForm, 'values' | 'errors'>;
  /** Why there is no other secret. */
  readonly secretErrors?: readonly FieldError[];
}

/** One webhook, and a page of what was or will be brought to it. */
export interface WebhookView extends WebhookOutcome {
  readonly operator: WebhookViewer;
  readonly webhook: ShownWebhook & {
    /** Of who made it: a name where one is known, else an object id. */
    readonly maker: string;
  };
  readonly deliveries: readonly Delivery[];
  readonly filter: DeliveryFilter;
  /** Cursor of the next page. */
  readonly next?: string | undefined;
  /** Is this not the first page? */
  readonly isFurther: boolean;
  readonly form: WebhookForm;
}

/** Where a webhook's page is. */
export const webhookAddress = ({ id }: Pick<Webhook, 'id'>): string => `/webhooks/${encodeURIComponent(id)}`;
