import type { Sandbox } from '../sandbox.ts';
import type { VaultSecret, VaultVersion } from '../world.ts';
import { latest } from './secrets.ts';
import { recoveryLevel, vaultKnobs } from './stages.ts';

/** A version as Key Vault shows it, with or without its value. */
export function secretBundle(
  sandbox: Sandbox,
  secret: VaultSecret,
  version: VaultVersion,
  options: { value?: boolean; versionInId?: boolean } = {},
) {
  const tail = options.versionInId === false ? '' : `/${version.version}`;
  const knobs = vaultKnobs(sandbox.world.vault);
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
      recoveryLevel: recoveryLevel(knobs),
      recoverableDays: knobs.retentionDays,
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
