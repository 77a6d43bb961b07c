import { isVault, vaultResource } from '../entra/resources.ts';
import type { Sandbox } from '../sandbox.ts';
import type { VaultRole } from '../worldVault.ts';
import { VaultRefusal } from './refusals.ts';

/** Data actions on secrets, by their full names below `Microsoft.KeyVault/vaults/secrets/`. */
const actionNames = {
  getSecret: 'getSecret/action',
  readMetadata: 'readMetadata/action',
  setSecret: 'setSecret/action',
  update: 'update/action',
  delete: 'delete',
  recover: 'recover/action',
  purge: 'purge/action',
} as const;

/** A data action on secrets. */
export type VaultAction = keyof typeof actionNames;

/** What a vault role allows, beyond the officer's everything. */
const roleActions: Record<Exclude<VaultRole, 'officer'>, readonly VaultAction[]> = {
  user: ['getSecret', 'readMetadata'],
  reader: ['readMetadata'],
};

const allows = (role: VaultRole | undefined, action: VaultAction): boolean =>
  role === 'officer' || (role !== undefined && roleActions[role].includes(action));

const unauthorized = (sandbox: Sandbox, message: string): VaultRefusal => {
  const { tenantId } = sandbox.world.vault;
  const resource = vaultResource(sandbox.origins);
  const challenge = `Bearer authorization="${sandbox.origins.authority}/${tenantId}", resource="${resource}"`;
  return new VaultRefusal(401, 'Unauthorized', message, undefined, { 'www-authenticate': challenge });
};

/** Who calls; refuses with 401 and the challenge by which SDKs learn where to get a token. */
export async function readVaultCaller(
  sandbox: Sandbox,
  authorization: string | null,
): Promise<{ appId: string; oid: string }> {
  const token = authorization?.match(/^Bearer (.+)$/i)?.[1];
  if (token === undefined) throw unauthorized(sandbox, 'AKV10000: Request is missing a Bearer or PoP token.');
  const claims = await sandbox.keys.verify(token).catch(() => undefined);
  if (!claims)
    throw unauthorized(sandbox, 'AKV10046: Unable to resolve the key used for signature validation.');
  const { tenantId } = sandbox.world.vault;
  if ((claims.exp ?? 0) * 1000 <= sandbox.clock()) {
    throw unauthorized(sandbox, '[TokenExpired] Error validating token: IDX10223.');
  }
  if (!isVault(sandbox.origins, String(claims.aud))) {
    throw unauthorized(
      sandbox,
      `AKV10022: Invalid audience. Expected ${vaultResource(sandbox.origins)}, found: ${String(claims.aud)}.`,
    );
  }
  if (claims['tid'] !== tenantId) {
    throw unauthorized(
      sandbox,
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${tenantId}/, found ${String(claims.iss)}.`,
    );
  }
  return { appId: String(claims['appid']), oid: String(claims['oid']) };
}

/** Refuses with 403 `ForbiddenByRbac` a caller without a role for this action. */
export function checkVaultRole(
  sandbox: Sandbox,
  caller: { appId: string; oid: string },
  action: VaultAction,
  path: string,
): void {
  const { vault } = sandbox.world;
  if (allows(vault.roles[caller.oid], action)) return;
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: appid=${caller.appId};oid=${caller.oid};iss=https://sts.windows.net/${vault.tenantId}/`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${actionNames[action]}'`,
    `Resource: '/subscriptions/sandbox/resourcegroups/sandbox/providers/microsoft.keyvault/vaults/${vault.name}${path}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${vault.name};location=westeurope`,
    '',
  ];
  throw new VaultRefusal(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByRbac');
}
