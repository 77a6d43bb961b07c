import type { SecretClient } from '@azure/keyvault-secrets';
import * as z from 'zod';
import { SECOND } from '../clock.ts';
import { CALL_TIMEOUT, within } from '../deadline.ts';
import { messageOf, statusCodeOf, UnavailableError } from '../errors.ts';

/** What a vault entry says about itself besides its value; names and tags are readable by listing, so never secret. */
export interface SecretMeta {
  readonly version: string;
  /** End of life, in milliseconds since 1970, where one was given. */
  readonly expiresOn?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecretEntry extends SecretMeta {
  readonly value: string;
}

/** Octets that a value may have at most: Key Vault takes 25 KB. */
export const VALUE_LIMIT = 25 * 1024;

/** A value has more than {@link VALUE_LIMIT} octets: it was not sent, and never will fit. */
export class ValueTooLargeError extends Error {
  readonly code = 'too_large';
}

/** Does the vault take a value of this size? */
export const fitsVault = (value: string): boolean => Buffer.byteLength(value) <= VALUE_LIMIT;

/** Key Vault secrets. A read always names the version. @see https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
export interface Vault {
  /** @returns the entry, or `undefined` where there is none of that version, or somebody has disabled it */
  get(name: string, version: string): Promise<SecretEntry | undefined>;
  /**
   * Writes a new version; recovers the name first where it was soft-deleted.
   *
   * @throws ValueTooLargeError where the value is over {@link VALUE_LIMIT}
   */
  set(
    name: string,
    value: string,
    about: { expiresOn?: number; tags: Record<string, string> },
  ): Promise<SecretMeta>;
  /** Puts these tags in the place of those of one version, and leaves its end. @returns `false` where there is none of that version */
  mark(name: string, version: string, tags: Readonly<Record<string, string>>): Promise<boolean>;
  /**
   * Removes all versions.
   *
   * @returns until when they can be recovered, in milliseconds since 1970; `undefined` where there was nothing, or
   * where the vault keeps nothing
   */
  remove(name: string): Promise<number | undefined>;
}

/** @param timeout milliseconds for an operation with all its retries: the SDK itself waits for ever */
export function openVault(client: SecretClient, timeout: number = CALL_TIMEOUT): Vault {
  const limited = <T>(work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> =>
    within(timeout, 'the key vault', work);
  return {
    async get(name, version) {
      try {
        const { data } = secret.safeParse(
          await limited((abortSignal) => client.getSecret(name, { version, abortSignal })),
        );
        if (!data) throw new Error('the answer holds none');
        const { tags, expiresOn } = data.properties;
        return {
          value: data.value,
          version,
          tags: tags ?? {},
          ...(expiresOn && { expiresOn: expiresOn.getTime() }),
        };
      } catch (thrown) {
        if (isMissing(thrown) || isDisabled(thrown)) return undefined;
        throw fail('give a secret', thrown);
      }
    },
    async set(name, value, { expiresOn, tags }) {
      if (!fitsVault(value))
        throw new ValueTooLargeError(
          `the value for ${name} has ${Buffer.byteLength(value)} octets, and the key vault takes ${VALUE_LIMIT}`,
        );
      const put = (abortSignal: AbortSignal) =>
        client.setSecret(name, value, {
          tags,
          abortSignal,
          ...(expiresOn !== undefined && { expiresOn: new Date(expiresOn) }),
        });
      try {
        const { properties } = await limited((abortSignal) =>
          put(abortSignal).catch(async (thrown: unknown) => {
            if (!isDeleted(thrown)) throw thrown;
            const recovery = await client.beginRecoverDeletedSecret(name, {
              intervalInMs: SECOND,
              abortSignal,
            });
            await recovery.pollUntilDone({ abortSignal });
            return put(abortSignal);
          }),
        );
        if (properties.version === undefined) throw new Error('the answer names no version');
        return {
          version: properties.version,
          tags,
          ...(expiresOn !== undefined && { expiresOn }),
        };
      } catch (thrown) {
        throw fail('take a secret', thrown);
      }
    },
    async mark(name, version, tags) {
      try {
        await limited((abortSignal) =>
          client.updateSecretProperties(name, version, { tags: { ...tags }, abortSignal }),
        );
        return true;
      } catch (thrown) {
        if (isMissing(thrown)) return false;
        throw fail('mark a secret', thrown);
      }
    },
    async remove(name) {
      try {
        const removal = await limited((abortSignal) => client.beginDeleteSecret(name, { abortSignal }));
        const { scheduledPurgeDate, properties } = removal.getOperationState().result ?? {};
        return z
          .date()
          .safeParse(scheduledPurgeDate ?? properties?.scheduledPurgeDate)
          .data?.getTime();
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw fail('remove a secret', thrown);
      }
    },
  };
}

/** The SDK gives on what an answer says, of whatever type that is. */
const secret = z.object({
  value: z.string(),
  properties: z.object({
    tags: z.record(z.string(), z.string()).nullish(),
    expiresOn: z.date().nullish(),
  }),
});

/** Says the vault itself that there is no such thing? A 404 of something on the way says nothing. */
const isMissing = (thrown: unknown): boolean =>
  statusCodeOf(thrown) === 404 &&
  thrown instanceof Error &&
  'code' in thrown &&
  thrown.code === 'SecretNotFound';

/** Has somebody switched this version off? It is not ours to switch on again: for us it is gone. */
const isDisabled = (thrown: unknown): boolean =>
  statusCodeOf(thrown) === 403 && innerCodeOf(thrown) === 'SecretDisabled';

/**
 * Does the name belong to a secret that can be recovered? While one is just being deleted or recovered, the vault
 * refuses that too: whoever asks again later finds it at its end.
 */
const isDeleted = (thrown: unknown): boolean =>
  statusCodeOf(thrown) === 409 && innerCodeOf(thrown)?.startsWith('ObjectIsBeing') !== true;

const answer = z.object({
  details: z.object({ error: z.object({ innerError: z.object({ code: z.string() }) }) }),
});
const innerCodeOf = (thrown: unknown): string | undefined =>
  answer.safeParse(thrown).data?.details.error.innerError.code;

function fail(what: string, thrown: unknown): Error {
  // The SDK puts the whole of an answer that it cannot read into its message, and hangs it on: it may hold a secret.
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'PARSE_ERROR')
    return new UnavailableError(`the key vault did not ${what}: its answer could not be read`);
  return new UnavailableError(`the key vault did not ${what}: ${messageOf(thrown)}`, { cause: thrown });
}
