import { graphRefusals } from './answers.ts';
import { propertiesOf, type Row, type Shape } from './shape.ts';

type Test = (row: Row) => boolean;

type Literal = string | boolean | number | null;

const text = String.raw`'(?:[^']|'')*'`;
const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
const clause = new RegExp(
  String.raw`\s*(?:(?<compared>\w+)\s+(?<operator>eq|ge|le)\s+(?<value>${text}|${time}|true|false|null)` +
    String.raw`|startswith\((?<start>\w+)\s*,\s*(?<prefix>${text})\)` +
    String.raw`|(?<within>\w+)\s+in\s*\((?<list>(?:${text}|[^')])*)\)` +
    String.raw`|(?<some>\w+)\/any\((?<item>\w+):\s*\k<item>\s+eq\s+(?<one>${text})\))\s*(?:(?<join>and|or)\s|$)`,
  'iy',
);

/** Times are numbers here, to compare `…00Z` with `…00.000Z`. */
function literal(written: string): Literal {
  if (written === 'null') return null;
  if (written === 'true' || written === 'false') return written === 'true';
  if (!written.startsWith("'")) return Date.parse(written);
  return written.slice(1, -1).replaceAll("''", "'").toLowerCase();
}

/** What a row holds, as what it is compared with. */
function plain(found: unknown, wanted: Literal): unknown {
  if (typeof found !== 'string') return found ?? null;
  return typeof wanted === 'number' ? Date.parse(found) : found.toLowerCase();
}

function compare(operator: string, found: unknown, wanted: Literal): boolean {
  const value = plain(found, wanted);
  if (operator === 'eq') return value === wanted;
  const bothText = typeof value === 'string' && typeof wanted === 'string';
  const bothTimes = typeof value === 'number' && typeof wanted === 'number';
  if (!bothText && !bothTimes) return false;
  return operator === 'ge' ? value >= wanted : value <= wanted;
}

const isOneOf = (found: unknown, wanted: readonly Literal[]): boolean =>
  wanted.some((one) => plain(found, one) === one);

function readClause(groups: Record<string, string | undefined>): {
  property: string;
  test: (value: unknown) => boolean;
} {
  const {
    compared,
    operator = 'eq',
    value = '',
    start,
    prefix = '',
    within,
    list = '',
    some,
    one = '',
  } = groups;
  if (compared !== undefined) {
    const wanted = literal(value);
    return { property: compared, test: (found) => compare(operator.toLowerCase(), found, wanted) };
  }
  if (start !== undefined) {
    const wanted = String(literal(prefix));
    return {
      property: start,
      test: (found) => typeof found === 'string' && found.toLowerCase().startsWith(wanted),
    };
  }
  if (within !== undefined) {
    const wanted = (list.match(new RegExp(`${text}|[^\\s,]+`, 'g')) ?? []).map(literal);
    return { property: within, test: (found) => isOneOf(found, wanted) };
  }
  const wanted = [literal(one)];
  return {
    property: some ?? '',
    test: (found) => Array.isArray(found) && found.some((item) => isOneOf(item, wanted)),
  };
}

/** Refuses a clause that we cannot read: as Graph does where it needs an advanced query, and loudly where Graph can. */
function refuseClause(rest: string, filter: string, advanced: boolean): never {
  const needsAdvanced = /^\s*(?:not[\s(]|endswith\(|\w+\s+ne\s|\w+\/\$count\s)/i.test(rest);
  const isGraphs = needsAdvanced
    ? advanced
    : /^\s*(?:\(|\w+\s+(?:gt|lt)\s|\w+\/(?:any|all|\w+)\b)/i.test(rest);
  if (isGraphs) throw graphRefusals.notOffered(`$filter=${filter}`);
  throw graphRefusals.unsupportedQuery(/\w+/.exec(rest)?.[0] ?? filter);
}

/**
 * Reads the part of `$filter` that Graph answers without advanced query capabilities: `eq`, `ge`, `le`, `in`,
 * `startswith` and `any`, joined by `and` and `or`. Refuses unknown properties and operators with 400, as Graph does.
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export function readFilter(filter: string | null, shape: Shape, advanced: boolean): Test {
  if (filter === null) return () => true;
  // `and` binds closer than `or`.
  const alternatives: Test[][] = [[]];
  clause.lastIndex = 0;
  let end = 0;
  while (end < filter.length) {
    const match = clause.exec(filter);
    if (!match?.groups) return refuseClause(filter.slice(end), filter, advanced);
    end = clause.lastIndex;
    const { property, test } = readClause(match.groups);
    const found = propertiesOf(shape).find((name) => name.toLowerCase() === property.toLowerCase());
    if (found === undefined) throw graphRefusals.noProperty(property, shape.type);
    if (!shape.filterable.includes(found)) throw graphRefusals.unsupportedQuery(found);
    alternatives.at(-1)?.push((row) => test(row[found]));
    if (match.groups['join']?.toLowerCase() === 'or') alternatives.push([]);
  }
  return (row) => alternatives.some((tests) => tests.every((test) => test(row)));
}
