import { isEffective, type Sandbox } from './sandbox.ts';
import type { PermissionGrant } from './world.ts';

/** Writes what a delegated grant covers; what is new in it is known elsewhere from `effectiveAt`. */
export function setScopes(
  sandbox: Sandbox,
  grant: PermissionGrant,
  names: readonly string[],
  effectiveAt: number,
): void {
  const held = grant.scope.split(' ');
  const wanted = [...new Set(names)];
  const waiting = (grant.arriving ?? []).filter(
    (one) => wanted.includes(one.name) && !isEffective(sandbox, one),
  );
  const added = wanted.filter((name) => !held.includes(name)).map((name) => ({ name, effectiveAt }));
  grant.scope = wanted.join(' ');
  grant.arriving = [...waiting, ...added].filter((one) => !isEffective(sandbox, one));
  if (grant.arriving.length === 0) delete grant.arriving;
}

/** The scopes of a delegated grant that are known elsewhere. */
export const scopesKnown = (sandbox: Sandbox, grant: PermissionGrant): string[] =>
  isEffective(sandbox, grant)
    ? grant.scope
        .split(' ')
        .filter(
          (name) => !(grant.arriving ?? []).some((one) => one.name === name && !isEffective(sandbox, one)),
        )
    : [];
