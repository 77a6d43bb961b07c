import * as z from 'zod';
import { iso } from '../clock.ts';
import { readable } from '../storage/readable.ts';
import type { Row } from '../storage/tables.ts';
import { formatIds } from './formats.ts';
import { everything, route } from './routing.ts';

export const PARTITION = 'webhook';

const shown = z.object({
  name: z.string().optional(),
  host: z.string(),
  format: z.enum(formatIds).default('standardWebhooks'),
  enabled: z.boolean(),
  vaultVersion: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  disabledAt: z.string().optional(),
  disabledBecause: z.string().optional(),
  /** Until then the secret before this one signs too. */
  previousSecretEndsAt: z.string().optional(),
  /** Since when nothing arrives. */
  failingSince: z.string().optional(),
  failingBecause: z.string().optional(),
  /** How many beginnings and ends of outages there were, and when the last one was. */
  outageSequence: z.number().int().default(0),
  outageAt: z.string().optional(),
  /** The other webhooks have not been told of the last one yet. */
  outageUntold: z.boolean().optional(),
});
const webhookRow = shown.extend({ rowKey: z.string(), route: z.string().optional() });

/** A receiver of events; its address and keys are in the vault, and here is only what may be shown. */
export type Webhook = z.output<typeof shown> & {
  readonly id: string;
  readonly route: z.output<typeof route>;
};

/** @throws UnreadableError where a later version wrote what this one does not know, such as another format */
export const toWebhook = (row: Row): Webhook =>
  readable(`the row of the webhook ${row.rowKey}`, () => parseWebhook(row));

function parseWebhook(row: Row): Webhook {
  const { rowKey: id, route: chosen, ...members } = webhookRow.parse(row);
  return {
    id,
    ...members,
    route: chosen === undefined ? everything : route.parse(JSON.parse(chosen)),
  };
}

export function toRow({ id, route: chosen, ...members }: Webhook): Row {
  return { partitionKey: PARTITION, rowKey: id, ...members, route: JSON.stringify(chosen) };
}

export function switchedOff(webhook: Webhook, because: string, now: number): Webhook {
  return { ...webhook, enabled: false, disabledAt: iso(now), disabledBecause: because };
}

export function switchedOn(webhook: Webhook): Webhook {
  const { disabledAt: _at, disabledBecause: _because, ...members } = webhook;
  return { ...members, enabled: true };
}
