import { graphRefusals } from './answers.ts';
import type { GraphCall } from './call.ts';
import { propertiesOf, type Row, type Shape } from './shape.ts';

const isEventual = (call: GraphCall): boolean =>
  call.headers.get('consistencylevel')?.toLowerCase() === 'eventual';

/**
 * Whether a request may ask what only advanced queries may; without the header Graph ignores `$count=true`.
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export const isAdvanced = (call: GraphCall): boolean =>
  isEventual(call) && call.query.get('$count') === 'true';

/** Searching needs the header; nothing is searched here even with it. */
export function checkSearch(call: GraphCall): void {
  if (!call.query.has('$search')) return;
  if (isEventual(call)) throw graphRefusals.notOffered('$search');
  throw graphRefusals.unsupported(
    "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
  );
}

/** What Graph sorts by without an advanced query. */
const sortable = new Set(['displayName', 'userPrincipalName']);

/** The rows in the order of `$orderby`; refuses with 400 what only an advanced query may sort. */
export function ordered(call: GraphCall, shape: Shape, rows: Row[]): Row[] {
  const text = call.query.get('$orderby')?.trim() ?? '';
  if (text === '') return rows;
  if (text.includes(',')) throw graphRefusals.notOffered('$orderby with more than one property');
  const [name = '', direction] = text.split(/\s+/);
  const property = propertiesOf(shape).find((one) => one.toLowerCase() === name.toLowerCase());
  if (property === undefined) throw graphRefusals.noProperty(name, shape.type);
  if (!isAdvanced(call) && (call.query.has('$filter') || !sortable.has(property))) {
    throw graphRefusals.unsupported('Sorting not supported for current query.');
  }
  const sign = direction?.toLowerCase() === 'desc' ? -1 : 1;
  return rows.toSorted((one, other) => sign * String(one[property]).localeCompare(String(other[property])));
}
