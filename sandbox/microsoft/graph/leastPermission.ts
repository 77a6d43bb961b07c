import exceptionData from '../data/graph-exceptions.json' with { type: 'json' };
import type { LoggedRequest } from '../requestLog.ts';
import { oidcScopes } from '../wellKnown.ts';
import type { Caller, GraphRoute } from './call.ts';
import { endpointName, openingsOf, readRecorded } from './recordedCall.ts';

interface LeastException {
  endpoints: string[];
  application?: string[];
  delegated?: string[];
}

const exceptions: readonly LeastException[] = exceptionData.least;

/** What counts as least for an endpoint though the list does not mark it. */
const excepted = (route: GraphRoute, kind: Caller['kind']): string[] =>
  exceptions
    .filter(({ endpoints }) => endpoints.includes(endpointName(route)))
    .flatMap((exception) => exception[kind] ?? []);

interface OpenedCall {
  request: LoggedRequest;
  route: GraphRoute;
  kind: Caller['kind'];
}

/** What of these permissions opens the call: all of them, and those that are least for its endpoint. */
function opened({ request, route, kind }: OpenedCall, permissions: readonly string[]) {
  const openings = openingsOf(request, route, kind, permissions);
  const enough = excepted(route, kind);
  return {
    all: openings.map(({ name }) => name),
    least: openings.filter(({ name, least }) => least || enough.includes(name)).map(({ name }) => name),
  };
}

/**
 * The permissions that opened a call, where none of them is a least one for its endpoint: by the mark in the published
 * list or by an exception in `data/graph-exceptions.json`. Empty where one is, or where nothing opened the call.
 */
export function broaderThanLeast(request: LoggedRequest, route: GraphRoute): string[] {
  const { kind, permissions = [] } = request;
  if (kind === undefined || route.ownApp) return [];
  const { all, least } = opened({ request, route, kind }, permissions);
  return least.length > 0 ? [] : all;
}

function readOpened(request: LoggedRequest): OpenedCall[] {
  const { kind, permissions = [] } = request;
  const route = readRecorded(request)?.route;
  if (!route || kind === undefined || route.ownApp) return [];
  const call = { request, route, kind };
  return opened(call, permissions).all.length > 0 ? [call] : [];
}

/** Whether a call is opened as well, and by as little, when some of its token's permissions are dropped. */
function standsWithout(call: OpenedCall, dropped: readonly string[]): boolean {
  const { permissions = [] } = call.request;
  const left = opened(
    call,
    permissions.filter((name) => !dropped.includes(name)),
  );
  return left.least.length > 0 || (left.all.length > 0 && opened(call, permissions).least.length === 0);
}

/** How little is lost with a permission: what is least for few calls, and what also writes, is given up first. */
const worth = (calls: readonly OpenedCall[], name: string): number =>
  calls.filter((call) => opened(call, call.request.permissions ?? []).least.includes(name)).length +
  (name.includes('Write') ? 0 : 0.5);

/**
 * The permissions in an app's tokens without which every recorded call would have been opened all the same, and by a
 * least permission where it was; empty where each was needed by some call. Of two that do the same one is named.
 * Scopes of OpenID Connect are for the sign-in and not counted.
 */
export function unusedPermissions(requests: readonly LoggedRequest[], appId: string): string[] {
  const own = requests.filter((request) => request.part === 'graph' && request.appId === appId);
  const held = new Set(own.flatMap(({ permissions = [] }) => permissions));
  const calls = own.flatMap(readOpened);
  const unused: string[] = [];
  const asked = [...held].filter((name) => !oidcScopes.includes(name));
  for (const name of asked.toSorted((one, other) => worth(calls, one) - worth(calls, other)))
    if (calls.every((call) => standsWithout(call, [...unused, name]))) unused.push(name);
  return unused.toSorted();
}
