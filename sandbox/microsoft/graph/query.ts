import { checkSearch, isAdvanced, ordered } from './advanced.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { contextUrl, type GraphCall } from './call.ts';
import { readExpand } from './expand.ts';
import { readFilter } from './filter.ts';
import { propertiesOf, type Row, type Shape } from './shape.ts';

const known = new Set([
  '$select',
  '$filter',
  '$top',
  '$count',
  '$orderby',
  '$skiptoken',
  '$format',
  '$expand',
  '$search',
]);

/** The names in `$select`, as the type writes them; `undefined` for all. Refuses names that the type does not have. */
export function selectedProperties(text: string | null, shape: Shape): string[] | undefined {
  if (text === null || text.trim() === '*' || text.trim() === '') return undefined;
  const all = propertiesOf(shape);
  return text.split(',').map((part) => {
    const name = part.trim();
    const found = all.find((property) => property.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw graphRefusals.noProperty(name, shape.type);
    return found;
  });
}

function checkOptions(call: GraphCall): void {
  for (const name of call.query.keys()) {
    if (name.startsWith('$') && !known.has(name)) {
      throw graphRefusals.unparsable(`The query parameter '${name}' is not supported.`);
    }
  }
  checkSearch(call);
}

const project = (row: Row, names: readonly string[] | undefined): Row =>
  names ? Object.fromEntries(names.map((name) => [name, row[name] ?? null])) : row;

const contextOf = (call: GraphCall, shape: Shape, select: string[] | undefined, single: boolean): string =>
  contextUrl(call, `${shape.context}${select ? `(${select.join(',')})` : ''}${single ? '/$entity' : ''}`);

/** What is shown of a row: what was selected or what is shown unasked, and what was expanded. */
function shownOf(call: GraphCall, shape: Shape): { select: string[] | undefined; show: (row: Row) => Row } {
  const select = selectedProperties(call.query.get('$select'), shape);
  const expand = readExpand(call, shape);
  const hidden = new Set(
    select
      ? []
      : [...(shape.onlySelected ?? []), ...(shape.expandable ?? [])].filter(
          (name) => !expand.some((one) => one.name === name),
        ),
  );
  const show = (row: Row): Row => {
    const typed = Object.entries(row).filter(([name]) => name.startsWith('@'));
    const cut = project(row, select ?? shape.defaults);
    const expanded = expand.map(({ name, show: inner }) => [name, inner(row[name] ?? null)] as const);
    return Object.fromEntries(
      [...typed, ...Object.entries(cut), ...expanded].filter(([name]) => !hidden.has(name)),
    );
  };
  return { select, show };
}

/** One object, cut down to what was selected. */
export function answerOne(call: GraphCall, shape: Shape, row: Row): GraphAnswer {
  checkOptions(call);
  const { select, show } = shownOf(call, shape);
  const body = { '@odata.context': contextOf(call, shape, select, true), ...show(row) };
  return { status: 200, body };
}

function readTop(call: GraphCall): number {
  const text = call.query.get('$top');
  if (text === null) return 100;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 999) {
    throw graphRefusals.unparsable('Invalid page size specified. Must be between 1 and 999 inclusive.');
  }
  return top;
}

/** A collection: filtered, ordered, cut into pages with next links that hold all that was asked. */
export function answerMany(call: GraphCall, shape: Shape, rows: Row[]): GraphAnswer {
  checkOptions(call);
  const { select, show } = shownOf(call, shape);
  const matches = readFilter(call.query.get('$filter'), shape, isAdvanced(call));
  const fitting = ordered(call, shape, rows.filter(matches));
  const top = readTop(call);
  const from = Number(Buffer.from(call.query.get('$skiptoken') ?? '', 'base64url').toString('utf8') || 0);
  if (!Number.isInteger(from)) throw graphRefusals.unparsable('The skip token is not valid.');
  const next = new URLSearchParams(call.query);
  next.set('$skiptoken', Buffer.from(String(from + top)).toString('base64url'));
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, shape, select, false),
      ...(isAdvanced(call) && from === 0 ? { '@odata.count': fitting.length } : {}),
      ...(from + top < fitting.length ? { '@odata.nextLink': `${call.address}?${next.toString()}` } : {}),
      value: fitting.slice(from, from + top).map(show),
    },
  };
}
