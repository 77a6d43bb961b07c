import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** A Bicep file, read into what the tests ask about. */
export interface BicepFile {
  readonly path: string;
  readonly root: Node;
  /** Places that the grammar cannot read, as `line: text`. */
  readonly errors: readonly string[];
  readonly extensions: readonly string[];
  readonly imports: readonly { names: readonly string[]; from: string }[];
  readonly params: ReadonlyMap<string, { readonly isRequired: boolean }>;
  readonly variables: ReadonlyMap<string, Node>;
  /** Members of each object type that is declared here. */
  readonly types: ReadonlyMap<string, readonly string[]>;
  readonly resources: readonly BicepResource[];
  readonly modules: ReadonlyMap<string, { readonly path: string; readonly params: readonly string[] }>;
  readonly outputs: readonly string[];
}

export interface BicepResource {
  readonly symbol: string;
  /** `Provider/type/child@version`; of a nested one made whole from its parents. */
  readonly type: string;
  readonly isExisting: boolean;
  readonly body: Node;
}

let parser: Parser | undefined;

/** Loads the grammar once. */
export async function openBicep(): Promise<void> {
  if (parser) return;
  await Parser.init();
  const language = createRequire(join(process.cwd(), 'package.json')).resolve(
    'tree-sitter-bicep/tree-sitter-bicep.wasm',
  );
  parser = new Parser().setLanguage(await Language.load(readFileSync(language)));
}

/** All Bicep files below a folder. */
export const bicepFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.bicep'))
    .map((name) => join(folder, name));

/** @param text of a file of parameters too: `param x = …` is read like a variable. */
export function readBicep(path: string, text = readFileSync(path, 'utf8')): BicepFile {
  const extensions = [...text.matchAll(/^extension (\w+)$/gm)].map(([, name]) => String(name));
  // The grammar is older than these two statements.
  const known = text
    .replaceAll(/^(extension \w+|using '[^']*')$/gm, '')
    .replaceAll(/^param (?=\w+ =)/gm, 'var ');
  const root = parser?.parse(known)?.rootNode;
  if (!root) throw new Error(`${path} was not parsed`);
  const nodes = root.namedChildren.filter((node) => node !== null);
  const named = (type: string): [string, Node][] =>
    nodes.filter((node) => node.type === type).map((node) => [nameOf(node), node]);
  return {
    path,
    root,
    errors: walk(root)
      .filter((node) => node.isError || node.isMissing)
      .map((node) => `${String(node.startPosition.row + 1)}: ${node.text.slice(0, 60)}`),
    extensions,
    imports: nodes
      .filter(({ type }) => type === 'import_functionality')
      .map((node) => ({
        names: childrenOf(node, 'identifier').map(({ text: name }) => name),
        from: String(literal(childrenOf(node, 'string')[0])),
      })),
    params: new Map(
      named('parameter_declaration').map(([name, node]) => [
        name,
        { isRequired: !/=/.test(node.text) && !walk(node).some(({ type }) => type === 'nullable_type') },
      ]),
    ),
    variables: new Map(named('variable_declaration')),
    types: new Map(
      named('type_declaration').map(([name, node]) => {
        const [body] = childrenOf(node, 'object');
        return [name, body ? properties(body).map(([member]) => member) : []];
      }),
    ),
    resources: nodes
      .filter(({ type }) => type === 'resource_declaration')
      .flatMap((node) => resourcesOf(node, '')),
    modules: new Map(
      named('module_declaration').map(([name, node]) => [
        name,
        {
          path: String(literal(childrenOf(node, 'string')[0])),
          params: properties(member(bodyOf(node), 'params')).map(([param]) => param),
        },
      ]),
    ),
    outputs: named('output_declaration').map(([name]) => name),
  };
}

const nameOf = (node: Node): string => childrenOf(node, 'identifier')[0]?.text ?? '';

export const childrenOf = (node: Node, type: string): readonly Node[] =>
  node.namedChildren.filter((child) => child?.type === type);

export const walk = (node: Node): readonly Node[] => [
  node,
  ...node.children.filter((child) => child !== null).flatMap(walk),
];

/** The text of a string without interpolation; `undefined` of anything else. */
export function literal(node: Node | undefined): string | undefined {
  if (node?.type !== 'string' || childrenOf(node, 'interpolation').length > 0) return undefined;
  return node.namedChildren
    .map((child) => child?.text ?? '')
    .join('')
    .replaceAll("\\'", "'");
}

/** The object that a resource or module is made of, out of its condition or loop. */
export function bodyOf(node: Node): Node {
  const [body] = childrenOf(node, 'object');
  if (body) return body;
  const inner = node.namedChildren.find(({ type }) => type === 'if_statement' || type === 'for_statement');
  if (!inner) throw new Error(`no body: ${node.text.slice(0, 60)}`);
  return bodyOf(inner);
}

/** Names and values of an object; a name that is computed is `*`. */
export const properties = (body: Node): readonly [string, Node][] =>
  childrenOf(body, 'object_property').flatMap((property): [string, Node][] => {
    const [name, value] = property.namedChildren.filter(({ type }) => type !== 'comment');
    if (!name || name.type === 'resource_declaration' || name.type === 'decorators') return [];
    if (!value) return [];
    return [[name.type === 'string' ? (literal(name) ?? '*') : name.text, value]];
  });

export function member(body: Node, name: string): Node {
  const [, value] = properties(body).find(([key]) => key === name) ?? [];
  if (!value) throw new Error(`no ${name} in ${body.text.slice(0, 60)}`);
  return value;
}

function resourcesOf(node: Node, parent: string): readonly BicepResource[] {
  const stated = String(literal(childrenOf(node, 'string')[0]));
  const [family = '', version = ''] = parent.split('@');
  const type = parent === '' ? stated : `${family}/${stated}@${version}`;
  const body = bodyOf(node);
  const nested = childrenOf(body, 'object_property').flatMap((property) =>
    childrenOf(property, 'resource_declaration'),
  );
  const isExisting = node.children.some((child) => child?.type === 'existing' || child?.text === 'existing');
  return [
    { symbol: nameOf(node), type, isExisting, body },
    ...nested.flatMap((child) => resourcesOf(child, type)),
  ];
}

/**
 * The value of an expression: of these few, Bicep and JavaScript mean the same, but for the sign of what is not null and how
 * members are put one below the other.
 */
export const valueOf = (expression: string, names: object): unknown =>
  runInNewContext(
    `(${expression.replaceAll(/!(?=[.)\s]|$)/g, '').replaceAll(/(?<=')\n(?= +\w+:)/g, ',\n')})`,
    {
      empty: (text: string) => text === '',
      split: (text: string, by: string) => text.split(by),
      replace: (text: string, from: string, to: string) => text.replaceAll(from, to),
      ...names,
    },
  );

/** Names of the members of a variable that is an object. */
export const keysOf = (file: BicepFile, name: string): readonly string[] => {
  const node = file.variables.get(name)?.namedChildren.find((child) => child?.type === 'object');
  return node ? properties(node).map(([key]) => key) : [];
};

/** All texts in a variable. */
export const textsOf = (file: BicepFile, name: string): readonly string[] =>
  walk(file.variables.get(name) ?? file.root).flatMap((node) => literal(node) ?? []);
