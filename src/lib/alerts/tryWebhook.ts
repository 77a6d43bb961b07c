import { type Clock, iso, SECOND } from '../clock.ts';
import { buildEvent } from './events.ts';
import { tryFingerprint } from './fingerprint.ts';
import { formats } from './formats.ts';
import type { Outages } from './outages.ts';
import { hiddenOf, type Sender } from './send.ts';
import type { Webhook } from './webhookRows.ts';
import type { Webhooks } from './webhooks.ts';

/** What the receiver said to a test. */
export type Trial =
  | { readonly delivered: boolean; readonly status: number; readonly answer: string }
  | { readonly delivered: false; readonly failure: string; readonly message: string };

/** Sends `webhook.test` at once, also to a webhook that is disabled, and tells what came back. */
export type TryWebhook = (webhook: Webhook) => Promise<Trial>;

export function createTryWebhook(given: {
  publicOrigin: string;
  webhooks: Pick<Webhooks, 'target'>;
  sender: Pick<Sender, 'send'>;
  outages: Pick<Outages, 'answered'>;
  clock: Clock;
}): TryWebhook {
  const { publicOrigin, webhooks, sender, outages, clock } = given;
  return async (webhook) => {
    const target = await webhooks.target(webhook);
    if (!target)
      return { delivered: false, failure: 'addressMissing', message: 'its address is not in the vault' };
    const now = clock();
    const { id, host, name = host } = webhook;
    const event = buildEvent(
      {
        type: 'webhook.test',
        fingerprint: tryFingerprint(id),
        sequence: Math.floor(now / SECOND),
        at: iso(now),
        data: { webhook: { id, host, message: 'This is a test: nothing is wrong.' } },
      },
      { kind: 'webhook', id, name },
      `${publicOrigin}/webhooks/${id}`,
    );
    const request = formats[webhook.format].request(event, target, now);
    const met = await sender.send({ url: target.url, ...request, hidden: hiddenOf(target) });
    if (!('status' in met)) return { delivered: false, ...met };
    const delivered = met.status >= 200 && met.status < 300;
    // While it is disabled nothing that was given up could be brought to it.
    if (delivered && webhook.enabled) await outages.answered(webhook);
    return { delivered, status: met.status, answer: met.bodyStart };
  };
}
