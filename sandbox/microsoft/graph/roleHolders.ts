import { createHash } from 'node:crypto';
import { linger } from '../leaving.ts';
import { isEffective } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { graphRefusals } from './answers.ts';
import { globalAdministrator } from './builtInRoles.ts';
import type { GraphCall } from './call.ts';

/** A directory role held by a person or a service principal, for the whole tenant. */
export interface HeldRole {
  id: string;
  principalId: string;
  roleDefinitionId: string;
}

/** Like Entra's: made of role and principal, so that it need not be kept. */
const heldId = (principalId: string, roleDefinitionId: string): string =>
  `${Buffer.from(`${roleDefinitionId}${principalId}`.replaceAll('-', ''), 'hex').toString('base64url')}-1`;

/** A GUID that always is the same for the same text. */
export function derivedGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Every role that anybody holds. */
export const heldRoles = (tenant: Tenant): HeldRole[] =>
  [...tenant.users, ...tenant.servicePrincipals].flatMap((holder) =>
    (holder.directoryRoles ?? []).map((roleDefinitionId) => ({
      id: heldId(holder.id, roleDefinitionId),
      principalId: holder.id,
      roleDefinitionId,
    })),
  );

/** Gives a role; refuses holders that are not known (yet) with 404 and a second time with 400. */
export function giveRole({ sandbox, tenant }: GraphCall, principalId: string, roleId: string): HeldRole {
  const holder = [...tenant.users, ...tenant.servicePrincipals].find((one) => one.id === principalId);
  if (!holder || !isEffective(sandbox, holder)) throw graphRefusals.notFound(principalId);
  const roles = holder.directoryRoles ?? [];
  if (roles.includes(roleId)) throw graphRefusals.conflict();
  holder.directoryRoles = [...roles, roleId];
  sandbox.touch();
  return { id: heldId(principalId, roleId), principalId, roleDefinitionId: roleId };
}

/** Takes a role away; the last Global Administrator keeps it. */
export function takeRole({ sandbox, tenant }: GraphCall, { principalId, roleDefinitionId }: HeldRole): void {
  const [global = ''] = globalAdministrator;
  const left = heldRoles(tenant).filter((one) => one.roleDefinitionId === global);
  if (roleDefinitionId === global && left.length === 1) {
    throw graphRefusals.badRequest('Removing the last Global Administrator of the tenant is not allowed.');
  }
  const holder = [...tenant.users, ...tenant.servicePrincipals].find((one) => one.id === principalId);
  linger(sandbox, [
    { kind: 'directoryRole', tenantId: tenant.id, item: { id: principalId, roleId: roleDefinitionId } },
  ]);
  if (holder) holder.directoryRoles = (holder.directoryRoles ?? []).filter((id) => id !== roleDefinitionId);
  sandbox.touch();
}
