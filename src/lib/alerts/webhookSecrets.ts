import * as z from 'zod';
import { HOUR, iso } from '../clock.ts';
import { UnavailableError } from '../errors.ts';
import type { Vault } from '../storage/vault.ts';
import { type Target, target } from './format.ts';

/** As kept in the vault: of two keys the older ends at its time. */
const secret = target.extend({ previousEndsAt: z.string().optional() });
export type WebhookSecret = z.output<typeof secret>;

/** Addresses and keys of webhooks: one vault entry each, read by the version that the row names. */
export interface WebhookSecrets {
  /** @returns the version */
  keep(id: string, kept: WebhookSecret): Promise<string>;
  find(id: string, version: string): Promise<WebhookSecret | undefined>;
  /** @throws UnavailableError where the vault has lost it */
  read(id: string, version: string): Promise<WebhookSecret>;
  remove(id: string): Promise<void>;
}

export const secretName = (id: string): string => `webhook-${id}`;

export function createWebhookSecrets({ vault }: { vault: Vault }): WebhookSecrets {
  const find = async (id: string, version: string): Promise<WebhookSecret | undefined> => {
    const entry = await vault.get(secretName(id), version);
    return entry && secret.parse(JSON.parse(entry.value));
  };
  return {
    find,
    async read(id, version) {
      const kept = await find(id, version);
      if (!kept) throw new UnavailableError(`the address of webhook ${id} is not in the vault`);
      return kept;
    },
    async keep(id, kept) {
      const tags = { webhook: id };
      return (await vault.set(secretName(id), JSON.stringify(kept), { tags })).version;
    },
    async remove(id) {
      await vault.remove(secretName(id));
    },
  };
}

/** What is in force at `now`: a key that has ended is left out. */
export function inForce({ previousEndsAt, ...goal }: WebhookSecret, now: number): Target {
  const isOver = previousEndsAt !== undefined && Date.parse(previousEndsAt) <= now;
  return isOver ? { ...goal, keys: goal.keys.slice(0, 1) } : goal;
}

/** The secret with another key; the one before goes on beside it, and one before that does not. */
export function withKey(kept: WebhookSecret, key: string, overlapHours: number, now: number): WebhookSecret {
  const { previousEndsAt: _ended, keys, ...lasting } = kept;
  if (overlapHours === 0) return { ...lasting, keys: [key] };
  return {
    ...lasting,
    keys: [key, ...keys.slice(0, 1)],
    previousEndsAt: iso(now + overlapHours * HOUR),
  };
}
