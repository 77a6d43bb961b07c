import { graphRefusals } from './answers.ts';
import type { GraphCall } from './call.ts';
import { navigationOf } from './metadata.ts';
import type { Row, Shape } from './shape.ts';

/** What `$expand` names, and how it is shown. */
interface Expanded {
  name: string;
  show: (value: unknown) => unknown;
}

/** Keeps annotations: they say what an owner is. Kinds of owners differ, so names that one lacks are passed over. */
const cut =
  (names: readonly string[]) =>
  (row: Row): Row =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name.startsWith('@') || names.includes(name)));

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

function cutAll(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item) => cutAll(item, names));
  }
  return isRow(value) ? cut(names)(value) : value;
}

/** Reads `$expand=owners` and `$expand=owners($select=id)`; refuses with 400 what the type does not lead to. */
export function readExpand(call: GraphCall, shape: Shape): Expanded[] {
  const text = call.query.get('$expand')?.trim();
  if (text === undefined) return [];
  const [, name = text, options] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  const [first = ''] = /^\w*/.exec(text) ?? [];
  if (!shape.expandable?.includes(name)) {
    const leadsTo = [...navigationOf(shape.type), ...(shape.expandable ?? [])];
    if (leadsTo.includes(first)) throw graphRefusals.notOffered(`$expand=${text}`);
    throw graphRefusals.noProperty(first === '' ? text : first, shape.type);
  }
  if (options === undefined) return [{ name, show: (value) => value }];
  const [, selected] = /^\s*\$select=([\w,\s]+)$/.exec(options) ?? [];
  if (selected === undefined) throw graphRefusals.notOffered(`$expand=${text}`);
  const names = selected.split(',').map((one) => one.trim());
  return [{ name, show: (value) => cutAll(value, names) }];
}
