import { type Constraint, constraint } from './constraints.ts';

export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly Constraint[];
}

/** A run of literal text and parameters between two slashes. */
export type Segment = readonly (string | Parameter)[];

/**
 * Reads a route template such as `users/{id:int}/{page?}` or `{*rest}`.
 *
 * @throws Error when it is malformed
 * @see https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-templates
 */
export function parseTemplate(template: string): Segment[] {
  const segments: (string | Parameter)[][] = template === '' ? [] : [[]];
  const add = (part: string | Parameter): void => {
    const last = segments.at(-1);
    const before = last?.at(-1);
    if (typeof part === 'string' && typeof before === 'string') last?.splice(-1, 1, before + part);
    else last?.push(part);
  };
  for (let at = 0; at < template.length; at += 1) {
    const two = template.slice(at, at + 2);
    if (two === '{{' || two === '}}') {
      add(two.charAt(0));
      at += 1;
    } else if (two.startsWith('/')) segments.push([]);
    else if (two.startsWith('{')) {
      const { content, end } = readBraces(template, at);
      add(parseParameter(content));
      at = end;
    } else add(two.charAt(0));
  }
  check(template, segments);
  return segments;
}

/** Reads from a brace to the one that closes it; doubled braces inside stand for single ones. */
function readBraces(template: string, start: number): { content: string; end: number } {
  let content = '';
  for (let at = start + 1; at < template.length; at += 1) {
    const letter = template.charAt(at);
    if (letter === template.charAt(at + 1) && (letter === '{' || letter === '}')) at += 1;
    else if (letter === '}') return { content, end: at };
    content += letter;
  }
  throw new Error(`route "${template}": a brace is not closed`);
}

function parseParameter(content: string): Parameter {
  const [, stars = '', name = '', rest = ''] = /^(\*{0,2})([^:=?]+)(.*)$/s.exec(content) ?? [];
  if (!name) throw new Error(`route parameter "{${content}}" has no name`);
  const constraints: Constraint[] = [];
  let left = rest;
  for (
    let match = constraintAt(left);
    match;
    left = left.slice(match[0].length), match = constraintAt(left)
  ) {
    constraints.push(constraint(match[1] ?? '', match[2]));
  }
  if (left !== '' && left !== '?' && !left.startsWith('=')) {
    throw new Error(`route parameter "{${content}}" is malformed`);
  }
  return {
    name,
    optional: left === '?',
    catchAll: stars !== '',
    fallback: left.startsWith('=') ? left.slice(1) : undefined,
    constraints,
  };
}

/** A constraint ends where another one, a default, the question mark or the parameter begins or ends. */
function constraintAt(text: string): RegExpExecArray | null {
  return /^:([a-z]+)(?:\((.*?)\)(?=:[a-z]|=|\?$|$))?/is.exec(text);
}

function check(template: string, segments: readonly Segment[]): void {
  const fail = (why: string): never => {
    throw new Error(`route "${template}": ${why}`);
  };
  const parameters = segments.flat().filter((part) => typeof part !== 'string');
  const names = parameters.map(({ name }) => name.toLowerCase());
  if (new Set(names).size !== names.length) fail('a parameter name stands twice');
  for (const [index, segment] of segments.entries()) {
    if (segment.length === 0) fail('a segment is empty');
    const last = index === segments.length - 1;
    for (const part of segment) {
      if (typeof part === 'string') continue;
      if (part.optional && !last) fail(`optional parameter "${part.name}" must come last`);
      if (part.catchAll && (!last || segment.length > 1)) fail(`catch-all "${part.name}" must come last`);
    }
  }
}
