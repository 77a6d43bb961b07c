import type { SecretClient } from '@azure/keyvault-secrets';
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

/** Key Vault secrets. A read always names the version. @see https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
export interface Vault {
  /** @returns the entry, or `undefined` where there is none of that version */
  get(name: string, version: string): Promise<SecretEntry | undefined>;
  /** Writes a new version; recovers the name first where it was soft-deleted. */
  set(
    name: string,
    value: string,
    about: { expiresOn?: number; tags: Record<string, string> },
  ): Promise<SecretMeta>;
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
        const { value, properties } = await limited((abortSignal) =>
          client.getSecret(name, { version, abortSignal }),
        );
        if (value === undefined) throw new Error('the answer holds none');
        return {
          value,
          version,
          tags: properties.tags ?? {},
          ...(properties.expiresOn && { expiresOn: properties.expiresOn.getTime() }),
        };
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw fail('give a secret', thrown);
      }
    },
    async set(name, value, { expiresOn, tags }) {
      const put = (abortSignal: AbortSignal) =>
        client.setSecret(name, value, {
          tags,
          abortSignal,
          ...(expiresOn !== undefined && { expiresOn: new Date(expiresOn) }),
        });
      try {
        const { properties } = await limited((abortSignal) =>
          put(abortSignal).catch(async (thrown: unknown) => {
            if (statusCodeOf(thrown) !== 409) throw thrown;
            const recovery = await client.beginRecoverDeletedSecret(name, { abortSignal });
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
    async remove(name) {
      try {
        const removal = await limited((abortSignal) => client.beginDeleteSecret(name, { abortSignal }));
        const { scheduledPurgeDate, properties } = removal.getOperationState().result ?? {};
        return (scheduledPurgeDate ?? properties?.scheduledPurgeDate)?.getTime();
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw fail('remove a secret', thrown);
      }
    },
  };
}

/** Says the vault itself that there is no such thing? A 404 of something on the way says nothing. */
const isMissing = (thrown: unknown): boolean =>
  statusCodeOf(thrown) === 404 &&
  thrown instanceof Error &&
  'code' in thrown &&
  thrown.code === 'SecretNotFound';

function fail(what: string, thrown: unknown): Error {
  // The SDK puts the whole of an answer that it cannot read into its message, and hangs it on: it may hold a secret.
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'PARSE_ERROR')
    return new UnavailableError(`the key vault did not ${what}: its answer could not be read`);
  return new UnavailableError(`the key vault did not ${what}: ${messageOf(thrown)}`, { cause: thrown });
}
