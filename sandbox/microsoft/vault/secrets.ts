import * as z from 'zod';
import { nextHex32 } from '../random.ts';
import type { Sandbox } from '../sandbox.ts';
import type { VaultSecret, VaultVersion } from '../world.ts';
import { VaultRefusal } from './access.ts';

const RETENTION_DAYS = 90;

const attributes = z.object({
  enabled: z.boolean().optional(),
  nbf: z.number().int().nullable().optional(),
  exp: z.number().int().nullable().optional(),
});
const tags = z
  .record(z.string().max(256), z.string().max(256))
  .refine((all) => Object.keys(all).length <= 15, 'at most 15 tags');
const changeBody = z.object({
  contentType: z.string().max(255).nullable().optional(),
  tags: tags.nullable().optional(),
  attributes: attributes.nullable().optional(),
});
const setBody = changeBody.extend({
  value: z.string().refine((value) => Buffer.byteLength(value) <= 25_600, 'the value is larger than 25 KB'),
});

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new VaultRefusal(400, 'BadParameter', `Property has invalid value: ${z.prettifyError(result.error)}`);
}

const nowSeconds = (sandbox: Sandbox): number => Math.floor(sandbox.clock() / 1000);
const key = (name: string): string => name.toLowerCase();

/** The latest version; every secret has one. */
export function latest(secret: VaultSecret): VaultVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`secret ${secret.name} has no version`);
  return version;
}

const notFound = (name: string): VaultRefusal =>
  new VaultRefusal(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );

/** The secret, or 404; a deleted one is not found. */
export function liveSecret(sandbox: Sandbox, name: string): VaultSecret {
  const secret = sandbox.world.vault.secrets[key(name)];
  if (!secret || secret.deleted) throw notFound(name);
  return secret;
}

/** The deleted secret, or 404. */
export function deletedSecret(sandbox: Sandbox, name: string): VaultSecret {
  const secret = sandbox.world.vault.secrets[key(name)];
  if (!secret?.deleted) throw new VaultRefusal(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
  return secret;
}

/** The version named, the latest one for an empty name, or 404. */
export function versionOf(secret: VaultSecret, version: string): VaultVersion {
  const found = version === '' ? latest(secret) : secret.versions.find((one) => one.version === version);
  if (!found) throw notFound(`${secret.name}/${version}`);
  return found;
}

function change(sandbox: Sandbox, version: VaultVersion, asked: z.infer<typeof changeBody>): void {
  if (typeof asked.contentType === 'string') version.contentType = asked.contentType;
  if (asked.tags) version.tags = asked.tags;
  const { enabled, nbf, exp } = asked.attributes ?? {};
  if (enabled !== undefined) version.enabled = enabled;
  if (typeof nbf === 'number') version.notBefore = nbf;
  if (typeof exp === 'number') version.expires = exp;
  version.updated = nowSeconds(sandbox);
  sandbox.touch();
}

/** A new version; refuses with 409 while the name belongs to a deleted secret. */
export function setSecret(
  sandbox: Sandbox,
  name: string,
  body: unknown,
): { secret: VaultSecret; version: VaultVersion } {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    throw new VaultRefusal(400, 'BadParameter', `The request URI contains an invalid name: ${name}`);
  }
  const asked = read(setBody, body);
  const { secrets } = sandbox.world.vault;
  const secret = (secrets[key(name)] ??= { name, versions: [] });
  if (secret.deleted) {
    throw new VaultRefusal(
      409,
      'Conflict',
      `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      'ObjectIsDeletedButRecoverable',
    );
  }
  const now = nowSeconds(sandbox);
  const version: VaultVersion = {
    version: nextHex32(sandbox.world),
    value: asked.value,
    tags: {},
    enabled: true,
    created: now,
    updated: now,
  };
  secret.versions.push(version);
  change(sandbox, version, asked);
  return { secret, version };
}

/** Changes content type, tags or attributes of a version, never its value. */
export function updateSecret(sandbox: Sandbox, version: VaultVersion, body: unknown): void {
  change(sandbox, version, read(changeBody, body));
}

/** Deletes every version softly. */
export function deleteSecret(sandbox: Sandbox, secret: VaultSecret): void {
  const at = nowSeconds(sandbox);
  secret.deleted = { at, purgeAt: at + RETENTION_DAYS * 86_400 };
  sandbox.touch();
}

/** Brings a deleted secret back with all its versions. */
export function recoverSecret(sandbox: Sandbox, secret: VaultSecret): void {
  delete secret.deleted;
  sandbox.touch();
}

/** Removes a deleted secret for good and frees its name. */
export function purgeSecret(sandbox: Sandbox, secret: VaultSecret): void {
  delete sandbox.world.vault.secrets[key(secret.name)];
  sandbox.touch();
}

/** A version as Key Vault shows it, with or without its value. */
export function secretBundle(
  sandbox: Sandbox,
  secret: VaultSecret,
  version: VaultVersion,
  options: { value?: boolean; versionInId?: boolean },
) {
  const tail = options.versionInId === false ? '' : `/${version.version}`;
  return {
    ...(options.value === true ? { value: version.value } : {}),
    ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
    id: `${sandbox.origins.vault}/secrets/${secret.name}${tail}`,
    attributes: {
      enabled: version.enabled,
      ...(version.notBefore === undefined ? {} : { nbf: version.notBefore }),
      ...(version.expires === undefined ? {} : { exp: version.expires }),
      created: version.created,
      updated: version.updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: RETENTION_DAYS,
    },
    tags: version.tags,
  };
}

/** A deleted secret as Key Vault shows it. */
export function deletedBundle(sandbox: Sandbox, secret: VaultSecret, versionInId: boolean) {
  return {
    recoveryId: `${sandbox.origins.vault}/deletedsecrets/${secret.name}`,
    deletedDate: secret.deleted?.at,
    scheduledPurgeDate: secret.deleted?.purgeAt,
    ...secretBundle(sandbox, secret, latest(secret), { versionInId }),
  };
}
