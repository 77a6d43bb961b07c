import { graphRefusals } from './answers.ts';
import type { AddressKey, GraphRoute } from './call.ts';
import { published } from './metadata.ts';

type Token = { literal: string } | { key: AddressKey } | { call: string; argument: string };

const quoted = (text: string): string =>
  text
    .trim()
    .replace(/^'(.*)'$/, '$1')
    .replaceAll("''", "'");

function readSegment(segment: string): Token[] {
  const parts = /^([^()]+)\((.*)\)$/.exec(segment);
  if (!parts) return [{ literal: segment }];
  const [, name = '', inner = ''] = parts;
  if (inner === '') return [{ literal: name }];
  const [property, value] = inner.includes('=')
    ? [inner.slice(0, inner.indexOf('=')), inner.slice(inner.indexOf('=') + 1)]
    : ['id', inner];
  if (/^(get|find)/i.test(name))
    return [{ call: `${name}(${property}={value})`.toLowerCase(), argument: quoted(value) }];
  return [{ literal: name }, { key: { property: property.toLowerCase(), value: quoted(value) } }];
}

/** A literal as the published lists write it: without the namespace of functions and actions. */
const bare = (literal: string): string =>
  literal.toLowerCase().replace(/^microsoft\.graph\.(?=delta$|restore$)/, '');

/** An address that matched: the route, and what its holes were filled with. */
export interface Matched {
  route: GraphRoute;
  keys: AddressKey[];
  argument: string;
}

function matchTokens(
  tokens: Token[],
  pattern: string[],
): { keys: AddressKey[]; argument: string } | undefined {
  if (tokens.length !== pattern.length) return undefined;
  const keys: AddressKey[] = [];
  let argument = '';
  for (const [at, token] of tokens.entries()) {
    const expected = pattern[at] ?? '';
    if ('call' in token) {
      if (token.call !== expected) return undefined;
      argument = token.argument;
    } else if (expected === '{id}') {
      // `$count` and its like are never the name of something.
      if ('literal' in token && token.literal.startsWith('$')) return undefined;
      keys.push('key' in token ? token.key : { property: 'id', value: token.literal });
    } else if ('key' in token || bare(token.literal) !== expected) {
      return undefined;
    }
  }
  return { keys, argument };
}

type Place = ReturnType<typeof published>;

/** What a function or action of Graph at this place is; `undefined` for everything else. */
const calledAt = (place: Place) =>
  typeof place === 'object' && 'called' in place ? place.called : undefined;

/** Whether Graph may know the method at a place that our routes do not have it for. */
function mayKnow(method: string, path: string, place: Place): boolean {
  if (place === 'beyond') return true;
  if ('unknown' in place) return false;
  const called = calledAt(place);
  if (called) return method === (called === 'action' ? 'POST' : 'GET');
  if (path.endsWith('/$count')) return method === 'GET';
  if (path.endsWith('/$ref')) return method !== 'PATCH';
  return (place.collection ? ['GET', 'POST'] : ['GET', 'PATCH', 'DELETE']).includes(method);
}

/**
 * Finds the endpoint of a decoded path below `/v1.0`. Refuses what Graph has and the sandbox lacks with 501, what
 * neither has with 400 for unknown segments and 405 for methods.
 */
export function matchRoute(routes: readonly GraphRoute[], method: string, path: string): Matched {
  const segments = path.split('/').filter(Boolean);
  const tokens = segments.flatMap(readSegment);
  const fitting = routes.flatMap((route) => {
    const match = matchTokens(tokens, route.path.split('/').filter(Boolean));
    return match ? [{ route, ...match }] : [];
  });
  const own = fitting.filter(({ route }) => route.method === method);
  // `/users/delta` is a function, not the person of that name.
  const fewest = Math.min(...own.map(({ keys }) => keys.length));
  const exact = own.find(({ keys }) => keys.length === fewest);
  const place = published(path);
  // An `{id}` takes `/applications/delta` for the name of something.
  const isCall = calledAt(place) !== undefined && exact?.route.path.endsWith('/{id}') === true;
  if (exact && !isCall) return exact;
  if (mayKnow(method, path, place)) throw graphRefusals.notOffered(`${method} ${path}`);
  if (fitting.length === 0 && typeof place === 'object' && 'unknown' in place) {
    throw graphRefusals.noSegment(place.unknown);
  }
  throw graphRefusals.methodNotAllowed();
}
