import { graphRefusals } from './answers.ts';
import type { AddressKey, GraphRoute } from './call.ts';

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
  if (name.toLowerCase().startsWith('get'))
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
      keys.push('key' in token ? token.key : { property: 'id', value: token.literal });
    } else if ('key' in token || bare(token.literal) !== expected) {
      return undefined;
    }
  }
  return { keys, argument };
}

/** Finds the endpoint of a decoded path below `/v1.0`; refuses with 400 for unknown segments and 405 for methods. */
export function matchRoute(routes: readonly GraphRoute[], method: string, path: string): Matched {
  const segments = path.split('/').filter(Boolean);
  const tokens = segments.flatMap(readSegment);
  const fitting = routes.flatMap((route) => {
    const match = matchTokens(tokens, route.path.split('/').filter(Boolean));
    return match ? [{ route, ...match }] : [];
  });
  if (fitting.length === 0) {
    const known = new Set(routes.flatMap((route) => route.path.split('/')));
    const strange = segments.find(
      (segment) => !known.has(segment.toLowerCase()) && !/[(]|^[0-9a-f-]{36}$|@/.test(segment),
    );
    throw graphRefusals.noSegment(strange ?? segments.at(-1) ?? '');
  }
  const own = fitting.filter(({ route }) => route.method === method);
  // `/users/delta` is a function, not the person of that name.
  const fewest = Math.min(...own.map(({ keys }) => keys.length));
  const exact = own.find(({ keys }) => keys.length === fewest);
  if (!exact) throw graphRefusals.methodNotAllowed();
  return exact;
}
