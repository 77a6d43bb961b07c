import { nextHex32 } from '../random.ts';
import type { Sandbox } from '../sandbox.ts';
import type { VaultSecret, VaultVersion } from '../world.ts';
import { readChange, readSet, type VersionChange } from './bodies.ts';
import { deletedNotFound, nameTaken, notFound, purgeProtected, underWay } from './refusals.ts';
import { move, stageOf, vaultKnobs } from './stages.ts';

const nowSeconds = (sandbox: Sandbox): number => Math.floor(sandbox.clock() / 1000);

/** Names differ only by more than case. */
const known = (sandbox: Sandbox, name: string): VaultSecret | undefined =>
  sandbox.world.vault.secrets[name.toLowerCase()];

/** The latest version; every secret has one. */
export function latest(secret: VaultSecret): VaultVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`secret ${secret.name} has no version`);
  return version;
}

/** The secret to read, or 404: one that is deleted or on its way is not found. */
export function readable(sandbox: Sandbox, name: string): VaultSecret {
  const secret = known(sandbox, name);
  if (!secret || stageOf(secret) !== 'live') throw notFound(name);
  return secret;
}

/** The secret to change: 409 while it is on its way, 404 where it is not there. */
export function changeable(sandbox: Sandbox, name: string): VaultSecret {
  const secret = known(sandbox, name);
  if (secret?.moving) throw underWay(name, secret.moving.what === 'recovering');
  return readable(sandbox, name);
}

/** The deleted secret to read, or 404: one that is still being deleted is not there yet. */
export function readableDeleted(sandbox: Sandbox, name: string): VaultSecret {
  const secret = known(sandbox, name);
  if (!secret || !['deleted', 'recovering'].includes(stageOf(secret))) throw deletedNotFound(name);
  return secret;
}

/** The deleted secret to recover or purge: 409 while it is on its way, 404 where it is not there. */
function changeableDeleted(sandbox: Sandbox, name: string): VaultSecret {
  const secret = known(sandbox, name);
  if (secret?.moving) throw underWay(name, secret.moving.what === 'recovering');
  return readableDeleted(sandbox, name);
}

/** The version named, the latest one for an empty name, or 404. */
export function versionOf(secret: VaultSecret, version: string): VaultVersion {
  const found = version === '' ? latest(secret) : secret.versions.find((one) => one.version === version);
  if (!found) throw notFound(`${secret.name}/${version}`);
  return found;
}

function change(sandbox: Sandbox, version: VaultVersion, asked: VersionChange): void {
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
  const asked = readSet(body);
  const held = known(sandbox, name);
  if (held?.moving) throw underWay(name, held.moving.what === 'recovering');
  if (held?.deleted) throw nameTaken(name);
  const secret = (sandbox.world.vault.secrets[name.toLowerCase()] ??= { name, versions: [] });
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
  change(sandbox, version, readChange(body));
}

/** Deletes every version softly. */
export function deleteSecret(sandbox: Sandbox, name: string): VaultSecret {
  const secret = changeable(sandbox, name);
  const at = nowSeconds(sandbox);
  secret.deleted = { at, purgeAt: at + vaultKnobs(sandbox.world.vault).retentionDays * 86_400 };
  move(sandbox, secret, 'deleting');
  return secret;
}

/** Brings a deleted secret back with all its versions. */
export function recoverSecret(sandbox: Sandbox, name: string): VaultSecret {
  const secret = changeableDeleted(sandbox, name);
  move(sandbox, secret, 'recovering');
  return secret;
}

/** Removes a deleted secret for good and frees its name; refuses with 403 under purge protection. */
export function purgeSecret(sandbox: Sandbox, name: string): void {
  const secret = changeableDeleted(sandbox, name);
  const { vault } = sandbox.world;
  if (vaultKnobs(vault).purgeProtection) throw purgeProtected(vault.name);
  move(sandbox, secret, 'purging');
}
