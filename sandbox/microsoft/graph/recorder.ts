import exceptionData from '../data/graph-exceptions.json' with { type: 'json' };
import type { LoggedRequest } from '../requestLog.ts';
import { acceptedPermissions, openingPermissions } from './access.ts';
import { matchRoute, type Matched } from './address.ts';
import type { GraphVersion } from './call.ts';
import { hasMember, navigationOf, propertiesOf, walk, type Place } from './metadata.ts';
import { graphRoutes } from './routes.ts';

export const problems = [
  'segment',
  'select',
  'filter',
  'orderby',
  'expand',
  'body',
  'endpoint',
  'permission',
] as const;

/** Something in a request that Microsoft's published lists do not know, or do not permit. */
export interface Finding {
  problem: (typeof problems)[number];
  /** The name that is not known, or the permissions that were held. */
  name: string;
  request: LoggedRequest;
}

interface Exception {
  endpoint: string;
  beta?: boolean;
  reason: string;
  source: string;
}

const exceptions: readonly Exception[] = exceptionData.exceptions;

const operators = new Set(
  'eq ne gt ge lt le and or not in null true false startswith endswith contains any all'.split(' '),
);

/** The names of properties in a `$filter`, without the text between quotes and the variables of `any` and `all`. */
export function filterNames(filter: string): string[] {
  const bare = filter.replaceAll(/'(?:[^']|'')*'/g, '').replaceAll(/\/(any|all)\(\w+:[^)]*\)/g, '');
  const words = bare.match(/[A-Za-z_]\w*(?:\/\w+)*/g) ?? [];
  return words.map((word) => word.split('/')[0] ?? word).filter((word) => !operators.has(word.toLowerCase()));
}

function matched(version: GraphVersion, method: string, path: string): Matched | undefined {
  try {
    const offered = graphRoutes.filter((route) => (route.version ?? 'v1.0') === version);
    return matchRoute(offered, method, path);
  } catch {
    return undefined;
  }
}

type Fault = Omit<Finding, 'request'>;

const among = (problem: Finding['problem'], names: readonly string[], known: readonly string[]): Fault[] =>
  names
    .filter((name) => name !== '' && name !== '*')
    .filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()))
    .map((name) => ({ problem, name }));

function judgeQuery(query: URLSearchParams, place: Place): Fault[] {
  const { type } = place;
  if (type === undefined) return [];
  const properties = propertiesOf(type);
  const list = (option: string): string[] => (query.get(option) ?? '').split(',').map((one) => one.trim());
  return [
    ...among('select', list('$select'), properties),
    ...among('filter', filterNames(query.get('$filter') ?? ''), [...properties, ...navigationOf(type)]),
    ...among(
      'orderby',
      list('$orderby').map((one) => one.split(' ')[0] ?? ''),
      properties,
    ),
    ...among(
      'expand',
      list('$expand').map((one) => one.split('(')[0] ?? ''),
      navigationOf(type),
    ),
  ];
}

const judgeBody = (names: readonly string[], members: readonly string[], isReference: boolean): Fault[] =>
  names
    .filter((name) => (isReference ? name !== '@odata.id' : !name.includes('@') && !hasMember(members, name)))
    .map((name) => ({ problem: 'body', name }));

function judgePermission(request: LoggedRequest, match: Matched | undefined): Fault[] {
  const { kind, permissions = [] } = request;
  if (!match || !acceptedPermissions(match.route)) {
    return [{ problem: 'endpoint', name: `${request.method} ${request.path}` }];
  }
  // Without a valid token nothing was asked in anybody's name; keys are rolled with a proof instead of a permission.
  if (kind === undefined || match.route.ownApp) return [];
  const opened = openingPermissions(match.route, kind, permissions).length > 0;
  return opened ? [] : [{ problem: 'permission', name: permissions.join(' ') }];
}

/** What one request to Graph asks beyond the published lists. */
function judgeRequest(request: LoggedRequest): Fault[] {
  const [, named = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(decodeURIComponent(request.path)) ?? [];
  if (rest.toLowerCase() === '/$batch') return [];
  const version = named.toLowerCase() === 'beta' ? 'beta' : 'v1.0';
  const match = matched(version, request.method, rest);
  const permission = judgePermission(request, match);
  const endpoint = match ? `${match.route.method} ${match.route.path}` : '';
  // Beta has no extract: what is excepted there is judged by its permission alone.
  if (version === 'beta') {
    const excepted = exceptions.some((one) => one.beta === true && one.endpoint === endpoint);
    return excepted ? permission : [{ problem: 'segment', name: `beta${rest}` }];
  }
  const place = walk(rest);
  if (typeof place === 'string') return [{ problem: 'segment', name: place }];
  return [
    ...judgeQuery(new URLSearchParams(request.query), place),
    ...judgeBody(request.bodyNames ?? [], place.members, rest.endsWith('/$ref')),
    ...permission,
  ];
}

/**
 * Everything that Graph was asked and that Microsoft's published description and permission list do not hold: unknown
 * segments, properties in queries and bodies, endpoints, and calls that the token's permissions do not open. Empty
 * where all was in order. What the lists themselves lack is excepted in `data/graph-exceptions.json`.
 */
export const judgeRequests = (requests: readonly LoggedRequest[]): Finding[] =>
  requests
    .filter(({ part }) => part === 'graph')
    .flatMap((request) => judgeRequest(request).map((fault) => ({ ...fault, request })));
