import { type Clock, iso } from '../clock.ts';
import type { Audit, AuditEntry } from '../connections/audit.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Table } from '../storage/tables.ts';
import type { Vault } from '../storage/vault.ts';
import type { Target } from './format.ts';
import { formats } from './formats.ts';
import type { Permits } from './guard.ts';
import { signingKey } from './standardWebhooks.ts';
import { everything } from './routing.ts';
import { type AddressProblem, readAddress } from './webhookAddress.ts';
import type { NewWebhook, SecretChange, WebhookChange } from './webhookInput.ts';
import { createWebhookSecrets, inForce, secretName, withKey } from './webhookSecrets.ts';
import { createReadWebhooks, type ReadWebhooks } from './readWebhooks.ts';
import { rewriteWebhook } from './rewriteWebhook.ts';
import { PARTITION, switchedOff, switchedOn, toRow, toWebhook, type Webhook } from './webhookRows.ts';

const KEY_BYTES = 32;

/** A webhook with the secret that is shown this once, where we made one. */
export interface Disclosed {
  readonly webhook: Webhook;
  readonly key?: string;
}

export interface Webhooks {
  /**
   * Takes a new receiver; what is left out is as nobody chose it.
   *
   * @param request.createdBy object id of the operator
   * @param request.id where the same wish may come again
   */
  register(
    request: Partial<NewWebhook> & { readonly createdBy: string; readonly id?: string },
  ): Promise<Result<Disclosed, AddressProblem>>;
  /** Those that can be read: what a later version wrote keeps no other from being told. */
  list(): Promise<readonly Webhook[]>;
  /** With the ids of the others; this version tells them nothing and leaves them as they are. */
  listAll(): Promise<ReadWebhooks>;
  /** @throws UnreadableError */
  get(id: string): Promise<Webhook | undefined>;
  /** Reads address and keys from the vault, by the version that the row names; a key that has ended is not among them. */
  target(webhook: Webhook): Promise<Target | undefined>;
  /** Reads, decides and writes until nobody else came between. @returns `undefined` where nobody knows the id */
  update(id: string, decide: (current: Webhook) => Webhook | undefined): Promise<Webhook | undefined>;
  /** Sends nothing more to it; again changes nothing, and so does an id that nobody knows. */
  disable(id: string, because: string): Promise<void>;
  change(
    id: string,
    wanted: WebhookChange,
    by: string,
    /** Is it still as whoever wants the change has seen it? */
    isAsSeen?: (current: Webhook) => boolean,
  ): Promise<Result<Webhook, AddressProblem | { readonly code: 'unknown' | 'outdated' }>>;
  /** Puts another secret in force; one of ours that was before it goes on for the overlap. */
  replaceSecret(
    id: string,
    wanted: SecretChange,
    by: string,
    isAsSeen?: (current: Webhook) => boolean,
  ): Promise<
    Result<Disclosed, { readonly code: 'unknown' | 'outdated' | 'noSecret' | 'keyMissing' | 'keyUnused' }>
  >;
  /** Lists an act that changes nothing of the webhook itself. */
  note(action: 'webhook.tested' | 'delivery.repeated', id: string, by: string, text: string): Promise<void>;
  /** Removes vault entry and row. */
  forget(webhook: Webhook, by: string): Promise<void>;
}

/** @param deps.randomBytes as of `node:crypto` */
export function createWebhooks(deps: {
  clock: Clock;
  randomBytes: (size: number) => Uint8Array;
  log: Logger;
  misc: Table;
  vault: Vault;
  permits: Permits;
  audit: Pick<Audit, 'add'>;
}): Webhooks {
  const { clock, randomBytes, log, misc, permits, audit } = deps;
  const secrets = createWebhookSecrets(deps);
  const hex = (bytes: number): string => Buffer.from(randomBytes(bytes)).toString('hex');

  /** Before the change: what happened must be listed, and a secret is shown only after it. */
  const write = (action: AuditEntry['action'], webhook: string, by: string, text: string): Promise<void> =>
    audit.add({ id: `${action}-${hex(10)}`, at: iso(clock()), by, action, subject: webhook, text });

  const switched = (current: Webhook, enabled: boolean | undefined): Webhook => {
    if (enabled === undefined || enabled === current.enabled) return current;
    return enabled ? switchedOn(current) : switchedOff(current, 'an operator disabled it', clock());
  };

  const readAll = createReadWebhooks(deps);

  const update: Webhooks['update'] = (id, decide) =>
    rewriteWebhook(misc, id, (current) => {
      const webhook = decide(current);
      return Promise.resolve({ ...(webhook && { webhook }), answer: webhook ?? current });
    });

  return {
    async register({ createdBy, id = hex(10), ...wanted }) {
      const { url: given, format = 'standardWebhooks', name, routingKey, ...chosen } = wanted;
      const address = readAddress(given ?? formats[format].url ?? '', permits);
      if (!address.ok) return address;
      if (await misc.get(PARTITION, id)) return exists(id);
      const url = address.value;
      const key = formats[format].secret === 'ours' ? signingKey(randomBytes(KEY_BYTES)) : undefined;
      const webhook: Omit<Webhook, 'vaultVersion'> = {
        id,
        ...(name !== undefined && { name }),
        host: url.host,
        format,
        route: { ...everything, ...present(chosen) },
        enabled: true,
        createdAt: iso(clock()),
        createdBy,
        outageSequence: 0,
      };
      await write(
        'webhook.added',
        id,
        createdBy,
        `A webhook to ${url.host} was registered, format ${format}.`,
      );
      const vaultVersion = await secrets.keep(id, {
        url: url.href,
        keys: key === undefined ? [] : [key],
        ...(routingKey !== undefined && { routingKey }),
      });
      const made = { ...webhook, vaultVersion };
      try {
        if (!(await misc.insert(toRow(made)))) return exists(id);
      } catch (thrown) {
        // Without its row nobody would ever find the vault entry again.
        await secrets.remove(id).catch((alsoThrown: unknown) => {
          log.error('a vault entry without a webhook stays behind', {
            name: secretName(id),
            why: messageOf(alsoThrown),
          });
        });
        throw thrown;
      }
      return ok({ webhook: made, ...(key !== undefined && { key }) });
    },

    list: async () => (await readAll()).webhooks,
    listAll: readAll,

    async get(id) {
      const stored = await misc.get(PARTITION, id);
      return stored && toWebhook(stored.row);
    },

    async target(webhook) {
      const kept = await secrets.find(webhook.id, webhook.vaultVersion);
      return kept && inForce(kept, clock());
    },

    update,

    async disable(id, because) {
      await update(id, (current) => {
        if (!current.enabled) return undefined;
        log.warn('a webhook is disabled', { webhook: id, because });
        return switchedOff(current, because, clock());
      });
    },

    async change(id, { url: given, enabled, name, ...chosen }, by, isAsSeen = () => true) {
      const address = given === undefined ? undefined : readAddress(given, permits);
      if (address?.ok === false) return address;
      const url = address?.value;
      const before = await misc.get(PARTITION, id);
      if (!before) return err({ code: 'unknown' });
      if (!isAsSeen(toWebhook(before.row))) return err({ code: 'outdated' });
      const what = Object.entries({ address: given, enabled, name, ...chosen })
        .filter(([, value]) => value !== undefined)
        .map(([member]) => member);
      if (what.length === 0) return ok(toWebhook(before.row));
      await write('webhook.changed', id, by, `The webhook was changed: ${what.join(', ')}.`);
      const changed = await rewriteWebhook<Result<Webhook, { readonly code: 'outdated' }>>(
        misc,
        id,
        async (current) => {
          if (!isAsSeen(current)) return { answer: err({ code: 'outdated' }) };
          const route = { ...current.route, ...present(chosen) };
          const next = { ...switched(current, enabled), ...(name !== undefined && { name }), route };
          if (!url) return { webhook: next, answer: ok(next) };
          const kept = await secrets.read(id, current.vaultVersion);
          const vaultVersion = await secrets.keep(id, { ...kept, url: url.href });
          const moved = { ...next, host: url.host, vaultVersion };
          return { webhook: moved, answer: ok(moved) };
        },
      );
      return changed ?? err({ code: 'unknown' });
    },

    async replaceSecret(id, { overlapHours, routingKey }, by, isAsSeen = () => true) {
      const stored = await misc.get(PARTITION, id);
      if (!stored) return err({ code: 'unknown' });
      if (!isAsSeen(toWebhook(stored.row))) return err({ code: 'outdated' });
      const kind = formats[toWebhook(stored.row).format].secret;
      if (kind === 'none') return err({ code: 'noSecret' });
      if (kind === 'theirs' && routingKey === undefined) return err({ code: 'keyMissing' });
      if (kind === 'ours' && routingKey !== undefined) return err({ code: 'keyUnused' });
      await write('webhook.secretReplaced', id, by, 'The webhook has another secret.');
      const replaced = await rewriteWebhook<Result<Disclosed, { readonly code: 'outdated' }>>(
        misc,
        id,
        async (current) => {
          if (!isAsSeen(current)) return { answer: err({ code: 'outdated' }) };
          const { previousSecretEndsAt: _before, ...rest } = current;
          const kept = await secrets.read(id, current.vaultVersion);
          const key = routingKey === undefined ? signingKey(randomBytes(KEY_BYTES)) : undefined;
          const next =
            key === undefined ? { ...kept, routingKey } : withKey(kept, key, overlapHours, clock());
          const vaultVersion = await secrets.keep(id, next);
          const { previousEndsAt: previousSecretEndsAt } = next;
          const webhook = {
            ...rest,
            vaultVersion,
            ...(previousSecretEndsAt !== undefined && { previousSecretEndsAt }),
          };
          return { webhook, answer: ok({ webhook, ...(key !== undefined && { key }) }) };
        },
      );
      return replaced ?? err({ code: 'unknown' });
    },

    note: write,

    async forget({ id, host }, by) {
      await write('webhook.removed', id, by, `The webhook to ${host} was removed.`);
      await secrets.remove(id);
      await misc.remove(PARTITION, id);
    },
  };
}

const exists = (id: string) => err({ code: 'exists', message: `there is a webhook ${id} already` } as const);

/** The members that are there. */
const present = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
