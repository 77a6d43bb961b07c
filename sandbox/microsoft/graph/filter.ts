import { graphRefusals } from './answers.ts';
import type { Row, Shape } from './shape.ts';

type Test = (row: Row) => boolean;

const clause =
  /\s*(?:(?<equal>\w+)\s+eq\s+(?<value>'(?:[^']|'')*'|true|false|null)|startswith\((?<start>\w+)\s*,\s*(?<prefix>'(?:[^']|'')*')\)|(?<within>\w+)\s+in\s*\((?<list>[^)]*)\)|(?<some>\w+)\/any\((?<item>\w+):\s*\k<item>\s+eq\s+(?<one>'(?:[^']|'')*')\))\s*(?:and\s|$)/iy;

function literal(text: string): string | boolean | null {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return text.slice(1, -1).replaceAll("''", "'").toLowerCase();
}

const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.toLowerCase() : (value ?? null);

function readClause(groups: Record<string, string | undefined>): {
  property: string;
  test: (value: unknown) => boolean;
} {
  const { equal, value = '', start, prefix = '', within, list = '', some, one = '' } = groups;
  if (equal !== undefined) return { property: equal, test: (found) => plain(found) === literal(value) };
  if (start !== undefined) {
    const wanted = String(literal(prefix));
    return {
      property: start,
      test: (found) => typeof found === 'string' && found.toLowerCase().startsWith(wanted),
    };
  }
  if (within !== undefined) {
    const wanted = list.split(',').map((part) => literal(part.trim()));
    return { property: within, test: (found) => wanted.some((item) => item === plain(found)) };
  }
  const wanted = literal(one);
  return { property: some ?? '', test: (found) => Array.isArray(found) && found.map(plain).includes(wanted) };
}

/**
 * Reads the part of `$filter` that Graph answers without advanced query capabilities: `eq`, `in`, `startswith` and
 * `any`, joined by `and`. Refuses unknown properties and everything else with 400, as Graph does.
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export function readFilter(filter: string | null, shape: Shape, properties: readonly string[]): Test {
  if (filter === null) return () => true;
  const tests: Test[] = [];
  clause.lastIndex = 0;
  let end = 0;
  while (end < filter.length) {
    const match = clause.exec(filter);
    if (!match?.groups) throw graphRefusals.unsupportedQuery(/\w+/.exec(filter.slice(end))?.[0] ?? filter);
    end = clause.lastIndex;
    const { property, test } = readClause(match.groups);
    const found = properties.find((name) => name.toLowerCase() === property.toLowerCase());
    if (found === undefined) throw graphRefusals.noProperty(property, shape.type);
    if (!shape.filterable.includes(found)) throw graphRefusals.unsupportedQuery(found);
    tests.push((row) => test(row[found]));
  }
  return (row) => tests.every((test) => test(row));
}
