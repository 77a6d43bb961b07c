import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import { settle, vaultKnobs } from '../vault/stages.ts';
import { vaultRoles, type VaultKnobs } from '../worldVault.ts';
import { ChangeRefused } from './changes.ts';

export const vaultChange = z.strictObject({
  purgeProtection: z.boolean().exactOptional(),
  retentionDays: z.number().int().min(7).max(90).exactOptional(),
  delayMs: z.number().min(0).max(86_400_000).exactOptional(),
});

/** Switches conditions of the vault; unlike Azure, purge protection can be switched off again. */
export function changeVault(sandbox: Sandbox, change: z.infer<typeof vaultChange>): VaultKnobs {
  const { vault } = sandbox.world;
  vault.knobs = { ...vaultKnobs(vault), ...change };
  sandbox.touch();
  return vault.knobs;
}

/** The role of a principal on the vault; null takes it away. */
export const roleChange = z.strictObject({ role: z.enum(vaultRoles).nullable() });

/** Gives or takes a role on the vault, by the object id of any principal of its tenant. */
export function changeVaultRole(
  sandbox: Sandbox,
  objectId: string,
  { role }: z.infer<typeof roleChange>,
): void {
  const { vault, tenants } = sandbox.world;
  const tenant = tenants.find((one) => one.id === vault.tenantId);
  const known = [...(tenant?.servicePrincipals ?? []), ...(tenant?.users ?? [])].some(
    (one) => one.id === objectId,
  );
  if (!known) throw new ChangeRefused(404, `The vault's tenant has no principal ${objectId}.`);
  if (role === null) delete vault.roles[objectId];
  else vault.roles[objectId] = role;
  sandbox.touch();
}

/** The vault's conditions, roles and secrets, without values. */
export function vaultView(sandbox: Sandbox) {
  settle(sandbox);
  const { vault } = sandbox.world;
  return {
    knobs: vaultKnobs(vault),
    roles: vault.roles,
    secrets: Object.values(vault.secrets).map(({ name, moving, deleted }) => ({
      name,
      stage: moving?.what ?? (deleted ? 'deleted' : 'live'),
    })),
  };
}
