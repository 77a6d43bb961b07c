import published from './permissionIds.json' with { type: 'json' };

/** Client id of Microsoft Graph, the same in every tenant. @see https://learn.microsoft.com/graph/permissions-reference */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** Granted to an app for itself, or to an app on behalf of whoever is signed in. */
export type PermissionKind = 'application' | 'delegated';

/** By name: the id as application permission, then as delegated permission. */
const ids: Readonly<Record<string, readonly (string | null)[]>> = published.ids;

/**
 * The id under which an app registers a permission of Microsoft Graph; `undefined` where there is none of that kind.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export function permissionId(name: string, kind: PermissionKind): string | undefined {
  const known = Object.hasOwn(ids, name) ? ids[name] : undefined;
  return (kind === 'application' ? known?.[0] : known?.[1]) ?? undefined;
}
