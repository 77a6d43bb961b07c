import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { ConflictError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Table } from '../storage/tables.ts';
import type { Vault } from '../storage/vault.ts';
import { literalAddress, type Permits } from './guard.ts';
import { signingKey } from './standardWebhooks.ts';

const PARTITION = 'webhook';
const KEY_BYTES = 32;
const ADDRESS_LENGTH = 2_000;
const ATTEMPTS_TO_DISABLE = 5;

const webhookRow = z.object({
  rowKey: z.string(),
  host: z.string(),
  enabled: z.boolean(),
  vaultVersion: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  disabledAt: z.string().optional(),
  disabledBecause: z.string().optional(),
});

/** A receiver of events; its address and keys are in the vault, and here is only what may be shown. */
export interface Webhook extends Omit<z.output<typeof webhookRow>, 'rowKey'> {
  readonly id: string;
}

const target = z.object({ url: z.string(), keys: z.array(z.string()).min(1) });
/** Where to send, and what to sign with: secret, both. */
export type Target = z.output<typeof target>;

/** Why an address is not taken. */
export interface AddressProblem {
  readonly code: 'addressInvalid' | 'addressRefused';
  readonly message: string;
}

export interface Webhooks {
  /**
   * Takes a new receiver.
   *
   * @param request.createdBy object id of the operator
   * @returns the webhook with its key, which is never shown again
   */
  register(request: {
    url: string;
    createdBy: string;
  }): Promise<Result<{ readonly webhook: Webhook; readonly key: string }, AddressProblem>>;
  list(): Promise<readonly Webhook[]>;
  get(id: string): Promise<Webhook | undefined>;
  /** Reads address and keys from the vault, by the version that the row names. */
  target(webhook: Webhook): Promise<Target | undefined>;
  /** Sends nothing more to it; again changes nothing, and so does an id that nobody knows. */
  disable(id: string, because: string): Promise<void>;
}

/** @param deps.randomBytes as of `node:crypto` */
export function createWebhooks(deps: {
  clock: Clock;
  randomBytes: (size: number) => Uint8Array;
  log: Logger;
  misc: Table;
  vault: Vault;
  permits: Permits;
}): Webhooks {
  const { clock, randomBytes, log, misc, vault, permits } = deps;

  async function insertOrForget(webhook: Webhook): Promise<void> {
    const { id, ...members } = webhook;
    try {
      const inserted = await misc.insert({ partitionKey: PARTITION, rowKey: id, ...members });
      if (!inserted) throw new ConflictError(`there is a webhook ${id} already`);
    } catch (thrown) {
      // Without its row nobody would ever find the vault entry again.
      await vault.remove(secretName(id)).catch((alsoThrown: unknown) => {
        log.error('a vault entry without a webhook stays behind', {
          name: secretName(id),
          why: messageOf(alsoThrown),
        });
      });
      throw thrown;
    }
  }

  return {
    async register({ url: text, createdBy }) {
      const address = readAddress(text, permits);
      if (!address.ok) return address;
      const url = address.value;
      const id = Buffer.from(randomBytes(10)).toString('hex');
      const key = signingKey(randomBytes(KEY_BYTES));
      const secret: Target = { url: url.href, keys: [key] };
      const { version } = await vault.set(secretName(id), JSON.stringify(secret), { tags: { webhook: id } });
      const webhook: Webhook = {
        id,
        host: url.host,
        enabled: true,
        vaultVersion: version,
        createdAt: iso(clock()),
        createdBy,
      };
      await insertOrForget(webhook);
      return ok({ webhook, key });
    },

    async list() {
      const webhooks: Webhook[] = [];
      for await (const { row } of misc.query(PARTITION)) webhooks.push(toWebhook(row));
      return webhooks;
    },

    async get(id) {
      const stored = await misc.get(PARTITION, id);
      return stored && toWebhook(stored.row);
    },

    async target(webhook) {
      const entry = await vault.get(secretName(webhook.id), webhook.vaultVersion);
      return entry && target.parse(JSON.parse(entry.value));
    },

    async disable(id, because) {
      for (let attempt = 1; ; attempt += 1) {
        const stored = await misc.get(PARTITION, id);
        if (!stored || !toWebhook(stored.row).enabled) return;
        const disabled = {
          ...stored.row,
          enabled: false,
          disabledAt: iso(clock()),
          disabledBecause: because,
        };
        try {
          await misc.replace(disabled, stored.etag);
          log.warn('webhook disabled', { webhook: id, because });
          return;
        } catch (thrown) {
          if (!(thrown instanceof ConflictError) || attempt === ATTEMPTS_TO_DISABLE) throw thrown;
        }
      }
    },
  };
}

const secretName = (id: string): string => `webhook-${id}`;

function toWebhook(row: unknown): Webhook {
  const { rowKey, ...members } = webhookRow.parse(row);
  return { id: rowKey, ...members };
}

const invalid = (message: string) => err({ code: 'addressInvalid', message } as const);

/** Judges the address as far as that needs no look-up; the address connected to is judged at every attempt. */
function readAddress(text: string, permits: Permits): Result<URL, AddressProblem> {
  const trimmed = text.trim();
  if (trimmed.length > ADDRESS_LENGTH) return invalid(`must have at most ${ADDRESS_LENGTH} characters`);
  if (!z.url().safeParse(trimmed).success)
    return invalid('must be an address such as https://example.com/hook');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:') return invalid('must begin with https://');
  if (url.username !== '' || url.password !== '') return invalid('must not hold a user name or password');
  if (url.hash !== '') return invalid('must not have a fragment (#…): it is never sent');
  const literal = literalAddress(url);
  if (literal !== undefined && !permits(literal)) {
    return err({ code: 'addressRefused', message: `${literal} is not a public address` });
  }
  return ok(url);
}
