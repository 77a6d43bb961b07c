import { effectiveSoon, findApplication, type Sandbox } from './sandbox.ts';
import type { Gone, Leaving, Tenant, User } from './world.ts';
import type { Application } from './worldApps.ts';

/** Whatever never got known elsewhere is not missed there either. */
const isKnown = ({ item }: Gone, now: number): boolean => !('effectiveAt' in item) || item.effectiveAt <= now;

/** What is gone from the directory, but not yet elsewhere. */
export function stillKnown({ world, clock }: Sandbox): Leaving[] {
  const now = clock();
  return (world.leaving ?? []).filter(({ until }) => until > now);
}

/** Lets other services go on knowing what one deletion takes away, until the lag is over. */
export function linger(sandbox: Sandbox, gone: readonly Gone[]): void {
  const { world, clock } = sandbox;
  if (world.knobs.lag.maxMs === 0) return;
  const until = effectiveSoon(sandbox);
  const known = gone.filter((one) => isKnown(one, clock()));
  world.leaving = [...stillKnown(sandbox), ...known.map((one) => ({ ...one, until }))];
  sandbox.touch();
}

/** The older ones first, as they are found there; what was brought back under its old id is no longer leaving. */
const merged = <Item extends { id: string }>(old: readonly Item[], current: readonly Item[]): Item[] => [
  ...old.filter(({ id }) => !current.some((one) => one.id === id)),
  ...current,
];

/** The tenant as the token service sees it: for reading, since changes of its lists are lost. */
export function tenantElsewhere(sandbox: Sandbox, tenant: Tenant): Tenant {
  const leaving = stillKnown(sandbox).filter((one) => 'tenantId' in one && one.tenantId === tenant.id);
  if (leaving.length === 0) return tenant;
  return {
    ...tenant,
    users: merged(
      leaving.flatMap((one) => (one.kind === 'user' ? [one.item] : [])),
      tenant.users,
    ),
    servicePrincipals: merged(
      leaving.flatMap((one) => (one.kind === 'servicePrincipal' ? [one.item] : [])),
      tenant.servicePrincipals,
    ),
    appRoleAssignments: merged(
      leaving.flatMap((one) => (one.kind === 'appRoleAssignment' ? [one.item] : [])),
      tenant.appRoleAssignments,
    ),
    oauth2PermissionGrants: merged(
      leaving.flatMap((one) => (one.kind === 'permissionGrant' ? [one.item] : [])),
      tenant.oauth2PermissionGrants,
    ),
  };
}

/** The application as the token service sees it, with credentials that were removed just now. */
export function applicationElsewhere(sandbox: Sandbox, appId: string): Application | undefined {
  const wanted = appId.toLowerCase();
  const leaving = stillKnown(sandbox);
  const application =
    findApplication(sandbox.world, wanted) ??
    leaving.flatMap((one) => (one.kind === 'application' && one.item.appId === wanted ? [one.item] : []))[0];
  if (leaving.length === 0) return application;
  return (
    application && {
      ...application,
      passwordCredentials: [
        ...application.passwordCredentials,
        ...leaving.flatMap((one) => (one.kind === 'secret' && one.appId === wanted ? [one.item] : [])),
      ],
      keyCredentials: [
        ...application.keyCredentials,
        ...leaving.flatMap((one) => (one.kind === 'key' && one.appId === wanted ? [one.item] : [])),
      ],
    }
  );
}

/** Directory roles of somebody as the token service sees them. */
export function rolesElsewhere(sandbox: Sandbox, { id: tenantId }: Tenant, user: User): string[] {
  const taken = stillKnown(sandbox).flatMap((one) =>
    one.kind === 'directoryRole' && one.tenantId === tenantId && one.item.id === user.id
      ? [one.item.roleId]
      : [],
  );
  return [...new Set([...user.directoryRoles, ...taken])];
}
