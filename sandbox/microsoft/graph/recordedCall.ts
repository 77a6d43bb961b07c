import type { LoggedRequest } from '../requestLog.ts';
import { acceptedPermissions, openingPermissions, type Opening } from './access.ts';
import { matchRoute } from './address.ts';
import { decodePath, type Caller, type GraphRoute, type GraphVersion } from './call.ts';
import { graphRoutes } from './routes.ts';
import { coversUserChange } from './userRules.ts';

/** What a line of the log says of the call that was made. */
export interface RecordedCall {
  version: GraphVersion;
  /** Decoded, below the version. */
  path: string;
  /** Absent where the sandbox has no such endpoint, or none with published permissions. */
  route?: GraphRoute;
}

function routeOf(version: GraphVersion, method: string, path: string): GraphRoute | undefined {
  const offered = graphRoutes.filter((route) => (route.version ?? 'v1.0') === version);
  try {
    const { route } = matchRoute(offered, method, path);
    return acceptedPermissions(route) && route;
  } catch {
    return undefined;
  }
}

/** Reads a line of the log; `undefined` for batches, whose items have lines of their own, and malformed addresses. */
export function readRecorded(request: LoggedRequest): RecordedCall | undefined {
  const decoded = decodePath(request.path);
  if (decoded === undefined) return undefined;
  const [, named = '', path = ''] = /^\/([^/]*)(.*)$/.exec(decoded) ?? [];
  if (path.toLowerCase() === '/$batch') return undefined;
  const version = named.toLowerCase() === 'beta' ? 'beta' : 'v1.0';
  const route = routeOf(version, request.method, path);
  return { version, path, ...(route ? { route } : {}) };
}

/** The method and path of an endpoint, as the data files name it. */
export const endpointName = ({ method, path }: Pick<GraphRoute, 'method' | 'path'>): string =>
  `${method} ${path.replace('/$ref', '')}`;

/** Those of these permissions that would have opened a recorded call, its body looked at where that matters. */
export function openingsOf(
  { bodyNames = [] }: LoggedRequest,
  route: GraphRoute,
  kind: Caller['kind'],
  permissions: readonly string[],
): Opening[] {
  const openings = openingPermissions(route, kind, permissions);
  if (endpointName(route) !== 'PATCH /users/{id}') return openings;
  const changed = bodyNames.filter((name) => !/[@.]/.test(name));
  // The log does not say whose entry it was, so it counts as somebody else's.
  const covered = coversUserChange({ kind, permissions: [...permissions], oid: '' }, 'somebody', changed);
  return covered ? openings : [];
}
