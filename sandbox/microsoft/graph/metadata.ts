import typeData from '../data/graph-types.json' with { type: 'json' };

/** A type of Graph v1.0 that the sandbox serves. */
export type TypeName = keyof typeof typeData.types;

/** Members are written `name`, `name:type` where the type is one of ours, and with `*` for collections. */
interface GraphType {
  properties: string[];
  navigation: string[];
  /** Parameters by name of the action; a name that ends in `*` belongs to the collection. */
  actions: Record<string, string[]>;
  functions: string[];
}

const types = new Map<string, GraphType>(Object.entries(typeData.types));
const roots = new Map<string, string>(
  Object.entries(typeData.roots).map(([name, type]) => [name.toLowerCase(), type]),
);

/** What a type leads to; `$expand` may name it. */
export const navigationOf = (type: TypeName): string[] => types.get(type)?.navigation.map(nameOf) ?? [];

const nameOf = (member: string): string => member.split(':')[0] ?? member;
const typeOf = (member: string): string | undefined => member.split(':')[1]?.replace('*', '');

/** Every property that a type has, used here or not. */
export const propertiesOf = (type: TypeName): string[] => types.get(type)?.properties.map(nameOf) ?? [];

function firstUnknown(members: readonly string[], value: unknown, prefix: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item) => firstUnknown(members, item, prefix)).find((name) => name !== undefined);
  }
  for (const [name, inner] of Object.entries(value)) {
    // Annotations such as @odata.type and owners@odata.bind.
    if (name.includes('@')) continue;
    const member = members.find((one) => nameOf(one) === name);
    if (member === undefined) return `${prefix}${name}`;
    const nested = types.get(typeOf(member) ?? '');
    const unknown = nested && firstUnknown(nested.properties, inner, `${prefix}${name}.`);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** The first name in a body that the type does not have, as a path such as `web.redirectUri`. */
export const unknownProperty = (type: TypeName, body: unknown): string | undefined =>
  firstUnknown(types.get(type)?.properties ?? [], body, '');

/** The first name in a body that is no parameter of the action. */
export const unknownParameter = (type: TypeName, action: string, body: unknown): string | undefined =>
  firstUnknown(types.get(type)?.actions[action] ?? [], body, '');

/** Where a path leads, by the published description. */
export interface Place {
  /** Absent where it leads to something that our extract does not describe. */
  type?: TypeName;
  collection: boolean;
  /** Names that a body may hold: of the type, or parameters of an action. */
  members: readonly string[];
}

const isTypeName = (name: string): name is TypeName => types.has(name);

function placeOf(target: string): Place {
  const name = target.replace('*', '');
  const collection = target.endsWith('*');
  if (!isTypeName(name)) return { collection, members: [] };
  return { type: name, collection, members: types.get(name)?.properties ?? [] };
}

function step(from: Place, segment: string, raw: GraphType): Place | undefined {
  const wanted = segment.toLowerCase().replace(/^microsoft\.graph\./, '');
  const navigation = raw.navigation.find((one) => nameOf(one).toLowerCase() === wanted);
  if (!from.collection && navigation !== undefined) return placeOf(navigation.split(':')[1] ?? '');
  const bound = (name: string): boolean =>
    name.toLowerCase() === `${wanted}${from.collection ? '*' : ''}` && name.endsWith('*') === from.collection;
  const action = Object.entries(raw.actions).find(([name]) => bound(name));
  if (action) return { collection: false, members: action[1] };
  if (raw.functions.some(bound)) return from.collection ? from : { collection: true, members: [] };
  if (isTypeName(wanted) || [...types.keys()].some((name) => name.toLowerCase() === wanted)) {
    const name = [...types.keys()].find((one) => one.toLowerCase() === wanted) ?? '';
    return placeOf(`${name}${from.collection ? '*' : ''}`);
  }
  return undefined;
}

/** Follows a path below the version through the description; the segment that does not exist, as text, otherwise. */
export function walk(path: string): Place | string {
  const segments = path.split('/').filter(Boolean);
  const [first = ''] = segments;
  const [root, key] = splitKey(first);
  const target = roots.get(root.toLowerCase());
  if (target === undefined) return root;
  let here = placeOf(target);
  if (key !== undefined) here = { ...here, collection: false };
  for (const segment of segments.slice(1)) {
    if (segment === '$ref' || segment === '$count') continue;
    const [name, argument] = splitKey(segment);
    const raw = here.type === undefined ? undefined : types.get(here.type);
    // What our extract leaves out cannot be judged, and is not used either.
    if (!raw) return name;
    const next = step(here, name, raw);
    if (next) here = argument === undefined || !next.collection ? next : { ...next, collection: false };
    else if (here.collection) here = { ...here, collection: false };
    else return name;
  }
  return here;
}

/** `users('x')` as its name and what stands between the brackets. */
function splitKey(segment: string): [string, string?] {
  const match = /^([^(]+)\((.*)\)$/.exec(segment);
  if (!match) return [segment];
  const [, name = '', inner = ''] = match;
  return inner === '' ? [name] : [name, inner];
}

/** Whether a dotted body path such as `web.redirectUris` exists below these members. */
export function hasMember(members: readonly string[], path: string): boolean {
  const [name = '', ...rest] = path.split('.');
  const member = members.find((one) => nameOf(one) === name);
  if (member === undefined) return false;
  const nested = types.get(typeOf(member) ?? '');
  return rest.length === 0 || !nested || hasMember(nested.properties, rest.join('.'));
}
