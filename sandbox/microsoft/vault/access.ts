import { isVault, vaultResource } from '../entra/resources.ts';
import type { Sandbox } from '../sandbox.ts';

/** A refusal by Key Vault. */
export class VaultRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    inner?: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'VaultRefusal';
    this.status = status;
    this.code = code;
    this.inner = inner;
    this.headers = headers;
  }
}

/** What a vault role allows, by the last part of the data action's name. */
const roleActions = {
  officer: ['getSecret', 'readMetadata', 'setSecret', 'delete', 'recover', 'purge'],
  user: ['getSecret', 'readMetadata'],
} as const;

/** A data action on secrets. */
export type VaultAction = (typeof roleActions)['officer'][number];

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
  const role = vault.roles[caller.oid];
  const allowed: readonly VaultAction[] = role === undefined ? [] : roleActions[role];
  if (allowed.includes(action)) return;
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: appid=${caller.appId};oid=${caller.oid};iss=https://sts.windows.net/${vault.tenantId}/`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${action}/action'`,
    `Resource: '/subscriptions/sandbox/resourcegroups/sandbox/providers/microsoft.keyvault/vaults/${vault.name}${path}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${vault.name};location=westeurope`,
    '',
  ];
  throw new VaultRefusal(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByRbac');
}
