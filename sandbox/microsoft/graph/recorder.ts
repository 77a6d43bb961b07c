import exceptionData from '../data/graph-exceptions.json' with { type: 'json' };
import type { LoggedRequest } from '../requestLog.ts';
import { openingPermissions } from './access.ts';
import { decodePath } from './call.ts';
import { broaderThanLeast } from './leastPermission.ts';
import { hasMember, navigationOf, propertiesOf, walk, type Place } from './metadata.ts';
import { readRecorded, type RecordedCall } from './recordedCall.ts';

export const problems = [
  'segment',
  'select',
  'filter',
  'orderby',
  'expand',
  'body',
  'endpoint',
  'permission',
  'least',
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
  const bare = filter
    .replaceAll(/'(?:[^']|'')*'/g, '')
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?/g, '')
    .replaceAll(/\/(any|all)\(\w+:[^)]*\)/g, '');
  const words = bare.match(/[A-Za-z_]\w*(?:\/\w+)*/g) ?? [];
  return words.map((word) => word.split('/')[0] ?? word).filter((word) => !operators.has(word.toLowerCase()));
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

function judgePermission(request: LoggedRequest, { route }: RecordedCall, isOurs: boolean): Fault[] {
  const { kind, permissions = [] } = request;
  if (!route) return [{ problem: 'endpoint', name: `${request.method} ${request.path}` }];
  // Without a valid token nothing was asked in anybody's name; keys are rolled with a proof instead of a permission.
  if (kind === undefined || route.ownApp) return [];
  if (openingPermissions(route, kind, permissions).length === 0)
    return [{ problem: 'permission', name: permissions.join(' ') }];
  const broader = isOurs ? broaderThanLeast(request, route) : [];
  return broader.length === 0 ? [] : [{ problem: 'least', name: broader.join(' ') }];
}

/** What one request to Graph asks beyond the published lists. */
function judgeRequest(request: LoggedRequest, isOurs: boolean): Fault[] {
  if (decodePath(request.path) === undefined) return [{ problem: 'segment', name: request.path }];
  const call = readRecorded(request);
  if (!call) return [];
  const { version, path, route } = call;
  const permission = judgePermission(request, call, isOurs);
  // Beta has no extract: what is excepted there is judged by its permission alone.
  if (version === 'beta') {
    const endpoint = route ? `${route.method} ${route.path}` : '';
    const excepted = exceptions.some((one) => one.beta === true && one.endpoint === endpoint);
    return excepted ? permission : [{ problem: 'segment', name: `beta${path}` }];
  }
  const place = walk(path);
  if (typeof place === 'string') return [{ problem: 'segment', name: place }];
  return [
    ...judgeQuery(new URLSearchParams(request.query), place),
    ...judgeBody(request.bodyNames ?? [], place.members, path.endsWith('/$ref')),
    ...permission,
  ];
}

/**
 * Everything that Graph was asked and that Microsoft's published description and permission list do not hold: unknown
 * segments, properties in queries and bodies, endpoints, and calls that the token's permissions do not open. Of `ours`,
 * the client ids of apps whose permissions the product itself chooses, also calls that none of the least permissions
 * opened. Empty where all was in order. What the lists themselves lack is excepted in `data/graph-exceptions.json`.
 */
export const judgeRequests = (requests: readonly LoggedRequest[], ours: readonly string[] = []): Finding[] =>
  requests
    .filter(({ part }) => part === 'graph')
    .flatMap((request) =>
      judgeRequest(request, ours.includes(request.appId ?? '')).map((fault) => ({ ...fault, request })),
    );
