import { isEventId } from '../alerts/events.ts';
import type { Trial } from '../alerts/tryWebhook.ts';
import type { AddressProblem } from '../alerts/webhookAddress.ts';
import type { SecretChange, WebhookChange } from '../alerts/webhookInput.ts';
import type { Webhook } from '../alerts/webhookRows.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { Disclosed, Webhooks } from '../alerts/webhooks.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import { changedMeanwhile } from './etag.ts';
import { unknownWebhook } from './missing.ts';
import type { Problem } from './problem.ts';

interface Given {
  readonly webhooks: Webhooks;
  readonly deliveries: Pick<Deliveries, 'tryOut' | 'redeliver'>;
  readonly profiles: Pick<Profiles, 'find'>;
}

/** Why a webhook cannot choose these profiles; a name that is misspelt would keep everything away. */
export async function profilesProblem(
  known: Pick<Profiles, 'find'>,
  ids: readonly string[] = [],
): Promise<Problem | undefined> {
  const found = await Promise.all(ids.map((id) => known.find(id)));
  const errors = ids.flatMap((id, at) =>
    found[at] ? [] : [{ path: `profiles.${at}`, message: `there is no profile "${id}"` }],
  );
  return errors.length > 0 ? { code: 'invalid_request', errors } : undefined;
}

export const addressProblem = ({ message }: AddressProblem): Problem => ({
  code: 'invalid_request',
  errors: [{ path: 'url', message }],
});

/** Where it goes, what it is told of, and whether it is told at all. @param by object id of the operator */
export async function changeWebhook(
  { profiles, webhooks }: Pick<Given, 'profiles' | 'webhooks'>,
  id: string,
  wanted: WebhookChange,
  by: string,
  isAsSeen?: (current: Webhook) => boolean,
): Promise<Result<Webhook, Problem>> {
  const unknown = await profilesProblem(profiles, wanted.profiles);
  if (unknown) return err(unknown);
  const changed = await webhooks.change(id, wanted, by, isAsSeen);
  if (changed.ok) return changed;
  if ('message' in changed.error) return err(addressProblem(changed.error));
  return err(changed.error.code === 'unknown' ? unknownWebhook : changedMeanwhile);
}

const refusals = {
  noSecret: ['', 'the format has no secret but the address: change that'],
  keyMissing: ['routingKey', 'is missing: PagerDuty gives the key'],
  keyUnused: ['routingKey', 'has no use with this format: the secret is made here'],
} as const;

/** Puts another secret in force; one of ours is in this answer and in no other. @param by object id of the operator */
export async function replaceSecret(
  { webhooks }: Pick<Given, 'webhooks'>,
  id: string,
  wanted: SecretChange,
  by: string,
  isAsSeen?: (current: Webhook) => boolean,
): Promise<Result<Disclosed, Problem>> {
  const replaced = await webhooks.replaceSecret(id, wanted, by, isAsSeen);
  if (replaced.ok) return replaced;
  if (replaced.error.code === 'unknown') return err(unknownWebhook);
  if (replaced.error.code === 'outdated') return err(changedMeanwhile);
  const [path, message] = refusals[replaced.error.code];
  return err({ code: 'invalid_request', errors: [{ path, message }] });
}

/** Sends a test, and tells what the receiver said. @param by object id of the operator */
export async function tryWebhook(
  { webhooks, deliveries }: Pick<Given, 'webhooks' | 'deliveries'>,
  id: string,
  by: string,
): Promise<Result<Trial, Problem>> {
  const webhook = await webhooks.get(id);
  if (!webhook) return err(unknownWebhook);
  await webhooks.note('webhook.tested', id, by, 'A test was sent to the webhook.');
  return ok(await deliveries.tryOut(webhook));
}

const OVERTAKEN =
  'A later event of the same fingerprint has arrived there, and this one would open again what that changed. Bring the later one.';

/** Brings one event to the webhook once more, whatever came of it before. @param by object id of the operator */
export async function repeatDelivery(
  { webhooks, deliveries }: Pick<Given, 'webhooks' | 'deliveries'>,
  webhookId: string,
  eventId: string,
  by: string,
): Promise<Result<undefined, Problem>> {
  const webhook = await webhooks.get(webhookId);
  if (!webhook) return err(unknownWebhook);
  if (!webhook.enabled) return err({ code: 'webhook_disabled', detail: 'Enable it first.' });
  const begun = isEventId(eventId) ? await deliveries.redeliver({ webhookId, eventId }) : 'none';
  if (begun === 'none')
    return err({ code: 'not_found', detail: 'The webhook has no delivery with this id.' });
  if (begun === 'overtaken') return err({ code: 'event_overtaken', detail: OVERTAKEN });
  await webhooks.note('delivery.repeated', webhookId, by, `${eventId} is brought again.`);
  return ok(undefined);
}
