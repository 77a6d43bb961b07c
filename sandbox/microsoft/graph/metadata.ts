import typeData from '../data/graph-types.json' with { type: 'json' };

/** A type of Graph v1.0 that the sandbox serves. */
export type TypeName = keyof typeof typeData.types;

/** Members are written `name` for text, `name:type` for everything else, and with `*` for collections. */
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
/** First segments of Graph of which the sandbox has nothing. */
const otherRoots = new Set(typeData.otherRoots.map((name) => name.toLowerCase()));

/** What a type leads to; `$expand` may name it. */
export const navigationOf = (type: TypeName): string[] => types.get(type)?.navigation.map(nameOf) ?? [];

export const nameOf = (member: string): string => member.split(':')[0] ?? member;
/** What one value of a member is: a type of ours, `boolean`, `number`, `object`, or the empty string for text. */
export const typeOf = (member: string): string => member.split(':')[1]?.replace('*', '') ?? '';

/** The properties of a type as members; none for what is not among our types. */
export const membersOf = (type: string): readonly string[] => types.get(type)?.properties ?? [];

/** The parameters of an action as members. */
export const parametersOf = (type: TypeName, action: string): readonly string[] =>
  types.get(type)?.actions[action] ?? [];

/** Every property that a type has, used here or not. */
export const propertiesOf = (type: TypeName): string[] => membersOf(type).map(nameOf);

/** Where a path leads, by the published description. */
export interface Place {
  /** Absent where it leads to something that our extract does not describe. */
  type?: TypeName;
  collection: boolean;
  /** Names that a body may hold: of the type, or parameters of an action. */
  members: readonly string[];
  /** What is called rather than read or changed. */
  called?: 'action' | 'function';
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
  if (action) return { collection: false, members: action[1], called: 'action' };
  if (raw.functions.some(bound)) {
    const result = from.collection ? from : { collection: true, members: [] };
    return { ...result, called: 'function' };
  }
  if (isTypeName(wanted) || [...types.keys()].some((name) => name.toLowerCase() === wanted)) {
    const name = [...types.keys()].find((one) => one.toLowerCase() === wanted) ?? '';
    return placeOf(`${name}${from.collection ? '*' : ''}`);
  }
  return undefined;
}

/** The end of the path, or the segment where it leaves the description: unknown, or `beyond` what our extract holds. */
type Followed = Place | { segment: string; beyond: boolean };

function follow(path: string): Followed {
  const segments = path.split('/').filter(Boolean);
  const [first = ''] = segments;
  const [root, key] = splitKey(first);
  const target = roots.get(root.toLowerCase());
  if (target === undefined) return { segment: root, beyond: otherRoots.has(root.toLowerCase()) };
  let here = placeOf(target);
  if (key !== undefined) here = { ...here, collection: false };
  for (const segment of segments.slice(1)) {
    if (segment === '$ref' || segment === '$count') continue;
    const [name, argument] = splitKey(segment);
    const raw = here.type === undefined ? undefined : types.get(here.type);
    if (!raw) return { segment: name, beyond: true };
    const next = step(here, name, raw);
    if (next) here = argument === undefined || !next.collection ? next : { ...next, collection: false };
    else if (here.collection) here = { ...here, collection: false };
    else return { segment: name, beyond: raw.properties.some((one) => nameOf(one) === name) };
  }
  return here;
}

/** Follows a path below the version through the description; the segment that cannot be judged, as text, otherwise. */
export function walk(path: string): Place | string {
  const end = follow(path);
  return 'segment' in end ? end.segment : end;
}

/** Where a path leads, `beyond` our extract, or the segment of it that Graph does not have. */
export function published(path: string): Place | 'beyond' | { unknown: string } {
  const end = follow(path);
  if (!('segment' in end)) return end;
  return end.beyond ? 'beyond' : { unknown: end.segment };
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
  const nested = types.get(typeOf(member));
  return rest.length === 0 || !nested || hasMember(nested.properties, rest.join('.'));
}
