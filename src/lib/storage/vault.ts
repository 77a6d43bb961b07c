import type { SecretClient } from '@azure/keyvault-secrets';
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
  /** Removes all versions (recoverable for as long as the vault keeps them). */
  remove(name: string): Promise<void>;
}

export function openVault(client: SecretClient): Vault {
  return {
    async get(name, version) {
      try {
        const { value, properties } = await client.getSecret(name, { version });
        if (value === undefined) return undefined;
        return {
          value,
          version,
          tags: properties.tags ?? {},
          ...(properties.expiresOn && { expiresOn: properties.expiresOn.getTime() }),
        };
      } catch (thrown) {
        if (statusCodeOf(thrown) === 404) return undefined;
        throw fail('give a secret', thrown);
      }
    },
    async set(name, value, { expiresOn, tags }) {
      const put = () =>
        client.setSecret(name, value, {
          tags,
          ...(expiresOn !== undefined && { expiresOn: new Date(expiresOn) }),
        });
      try {
        const { properties } = await put().catch(async (thrown: unknown) => {
          if (statusCodeOf(thrown) !== 409) throw thrown;
          await (await client.beginRecoverDeletedSecret(name)).pollUntilDone();
          return put();
        });
        return {
          version: properties.version ?? '',
          tags,
          ...(expiresOn !== undefined && { expiresOn }),
        };
      } catch (thrown) {
        throw fail('take a secret', thrown);
      }
    },
    async remove(name) {
      await client.beginDeleteSecret(name).catch((thrown: unknown) => {
        if (statusCodeOf(thrown) !== 404) throw fail('remove a secret', thrown);
      });
    },
  };
}

function fail(what: string, thrown: unknown): Error {
  return new UnavailableError(`the key vault did not ${what}: ${messageOf(thrown)}`, { cause: thrown });
}
