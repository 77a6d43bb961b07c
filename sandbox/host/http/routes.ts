import { type Parameter, parseTemplate, type Segment } from './template.ts';

export interface Route {
  /** Without a slash at either end. */
  readonly route: string;
  /** Upper case. */
  readonly methods: readonly string[];
}

export interface Match<R> {
  readonly route: R;
  /** Decoded values by the template's names; what did not match is left out. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Makes the function that finds the route for a method and path; `undefined` where a real host answers 404,
 * also for a path whose routes take other methods.
 *
 * Literal segments win over constrained parameters, these over free ones, these over catch-alls.
 *
 * @throws Error when a route template is malformed
 */
export function createRouter<R extends Route>(
  routes: readonly R[],
): (method: string, pathname: string) => Match<R> | undefined {
  const parsed = routes
    .map((route) => ({ route, segments: parseTemplate(route.route) }))
    .sort((a, b) => compare(rank(a.segments), rank(b.segments)));
  return (method, pathname) => {
    const parts = split(pathname);
    for (const { route, segments } of parsed) {
      if (!route.methods.includes(method.toUpperCase())) continue;
      const params = matchSegments(segments, parts);
      if (params) return { route, params };
    }
    return undefined;
  };
}

/** The path's segments, decoded; a trailing slash makes none, an encoded one stays encoded. */
function split(pathname: string): string[] {
  const trimmed = pathname.replace(/^\//, '').replace(/\/$/, '');
  if (trimmed === '') return [];
  return trimmed.split('/').map((part) => {
    try {
      return decodeURIComponent(part.replaceAll(/%2f/gi, '%252F'));
    } catch {
      return part;
    }
  });
}

function rank(segments: readonly Segment[]): number[] {
  return segments.map((segment) => {
    const [only] = segment;
    if (segment.length > 1) return 2;
    if (typeof only === 'string' || only === undefined) return 1;
    if (only.catchAll) return only.constraints.length > 0 ? 4 : 5;
    return only.constraints.length > 0 ? 2 : 3;
  });
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const [only] = segment;
    const whole = segment.length === 1 && typeof only === 'object' ? only : undefined;
    if (whole?.catchAll) return take(whole, parts.slice(index).join('/'), params) ? params : undefined;
    const part = parts[index] ?? '';
    if (whole ? !take(whole, part, params) : !matchMixed(segment, part, params)) return undefined;
  }
  return parts.length > segments.length ? undefined : params;
}

/** Puts one parameter's value into `params`; false when the route does not match. */
function take(parameter: Parameter, value: string, params: Record<string, string>): boolean {
  if (value === '') {
    if (parameter.fallback !== undefined) params[parameter.name] = parameter.fallback;
    else if (!parameter.optional && !parameter.catchAll) return false;
    return true;
  }
  if (!parameter.constraints.every((holds) => holds(value))) return false;
  params[parameter.name] = value;
  return true;
}

function matchMixed(segment: Segment, part: string, params: Record<string, string>): boolean {
  const pattern = segment.map((piece) => (typeof piece === 'string' ? literal(piece) : '(.+)')).join('');
  const match = new RegExp(`^${pattern}$`, 'is').exec(part);
  if (!match) return false;
  const parameters = segment.filter((piece) => typeof piece !== 'string');
  return parameters.every((parameter, index) => take(parameter, match[index + 1] ?? '', params));
}

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
