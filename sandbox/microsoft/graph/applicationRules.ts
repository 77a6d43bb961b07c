import { findServicePrincipal } from '../sandbox.ts';
import type { Application, AppRole } from '../worldApps.ts';
import { GraphRefusal, graphRefusals } from './answers.ts';
import { holdsOneOf, roleIds } from './builtInRoles.ts';
import type { GraphCall } from './call.ts';

const administrators = roleIds(
  'Global Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
);
const registrars = [...administrators, ...roleIds('Application Developer')];

/**
 * Whether an app-only caller may change only what it owns: Application.ReadWrite.OwnedBy alone opened the endpoint.
 * Directory.ReadWrite.All frees the caller only where it opens the endpoint itself, which it does not for applications.
 */
export const isOwnerOnly = ({ caller, openings }: Pick<GraphCall, 'caller' | 'openings'>): boolean =>
  caller.kind === 'application' &&
  !openings.includes('Application.ReadWrite.All') &&
  !openings.includes('Directory.ReadWrite.All');

/** The id under which the caller stands among the owners of what it makes. */
export const ownerId = ({ caller, tenant }: GraphCall): string | undefined =>
  caller.kind === 'delegated' ? caller.oid : findServicePrincipal(tenant, caller.appId)?.id;

/**
 * With Application.ReadWrite.OwnedBy alone a caller changes only what it owns; a person needs a role or must be an owner.
 * @see https://learn.microsoft.com/graph/permissions-reference#applicationreadwriteownedby
 */
export function checkOwner(call: GraphCall, owners: readonly string[]): void {
  const id = ownerId(call);
  const owns = id !== undefined && owners.includes(id);
  const { caller } = call;
  const free =
    caller.kind === 'application' ? !isOwnerOnly(call) : holdsOneOf(caller.directoryRoles, administrators);
  if (!owns && !free) throw graphRefusals.denied();
}

/**
 * Whoever may register applications: apps by their permission; people unless the tenant says
 * "Users can register applications: No", then only with a role.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles
 */
export function checkRegistrar({ caller, tenant }: GraphCall): void {
  if (caller.kind === 'application' || tenant.policies?.usersMayRegisterApplications !== false) return;
  if (!holdsOneOf(caller.directoryRoles, registrars)) throw graphRefusals.denied();
}

/** `api://{appId}`, or an address on a verified domain of the tenant. */
export function checkIdentifierUris(uris: readonly string[], appId: string, domain: string): void {
  const strange = uris.find((uri) => {
    if (uri === `api://${appId}` || uri.startsWith(`api://${appId}/`)) return false;
    const host = /^[a-z]+:\/\/([^/]+)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
    return host !== domain && !host.endsWith(`.${domain}`);
  });
  if (strange === undefined) return;
  const message = `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${strange}'`;
  throw new GraphRefusal(400, 'HostNameNotOnVerifiedDomain', message);
}

/** An app role must be disabled in one request before another takes it away or changes it. */
export function checkRoleChange(before: readonly AppRole[], after: readonly AppRole[]): void {
  const touched = before.some((role) => {
    if (role.isEnabled === false) return false;
    const next = after.find((one) => one.id === role.id);
    return !next || (next.isEnabled !== false && next.value !== role.value);
  });
  if (!touched) return;
  const message = 'Permission (scope or role) cannot be deleted or updated unless disabled first.';
  throw new GraphRefusal(400, 'CannotDeleteOrUpdateEnabledEntitlement', message);
}

/** Names that only one application of the tenant may bear, deleted ones counted. */
export function checkUnique(
  property: 'uniqueName' | 'identifierUris',
  values: readonly string[],
  others: readonly Application[],
): void {
  const taken = others.some((one) => {
    const held = property === 'uniqueName' ? [one.uniqueName ?? ''] : one.identifierUris;
    return held.some((name) => name !== '' && values.includes(name));
  });
  if (!taken) return;
  const message = `Another object with the same value for property ${property} already exists.`;
  throw graphRefusals.badObject('ObjectConflict', message, property);
}
