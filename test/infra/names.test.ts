import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Node } from 'web-tree-sitter';
import { type BicepFile, bicepFiles, childrenOf, openBicep, readBicep, walk } from './bicep.ts';

/** Functions and namespaces of Bicep's own that these files use. */
const BICEP = new Set(
  (
    'array bool cidrSubnet concat contains deployer description empty environment export guid int items json loadJsonContent ' +
    'map mapValues maxLength maxValue metadata minLength minValue allowed resourceGroup secure string subscription ' +
    'replace split subscriptionResourceId take tenant union uniqueString'
  ).split(' '),
);

let files: ReadonlyMap<string, BicepFile>;
beforeAll(async () => {
  await openBicep();
  files = new Map(bicepFiles('infra').map((path) => [path, readBicep(path)]));
});

/** Names that a loop or a lambda brings, wherever it stands in the file. */
const brought = (root: Node): readonly string[] =>
  walk(root).flatMap((node) => {
    if (node.type === 'lambda_expression')
      return childrenOf(node, 'identifier')
        .slice(0, 1)
        .map(({ text }) => text);
    if (node.type === 'for_loop_parameters') return node.namedChildren.map((child) => child?.text ?? '');
    if (node.type === 'for_statement')
      return childrenOf(node, 'identifier')
        .slice(0, 1)
        .map(({ text }) => text);
    return [];
  });

/** Identifiers that are used, not declared: neither names of properties nor of declarations. */
const used = (root: Node): readonly Node[] =>
  walk(root).filter((node) => {
    if (node.type !== 'identifier' || !node.parent) return false;
    const first = node.parent.namedChildren[0];
    const isNameOf = first?.id === node.id && /(_declaration|object_property)$/.test(node.parent.type);
    return !isNameOf && !/import_functionality|resource_expression/.test(node.parent.type);
  });

function undeclared({
  root,
  params,
  variables,
  types,
  resources,
  modules,
  imports,
}: BicepFile): readonly string[] {
  const known = new Set([
    ...BICEP,
    ...params.keys(),
    ...variables.keys(),
    ...types.keys(),
    ...modules.keys(),
    ...resources.map(({ symbol }) => symbol),
    ...imports.flatMap(({ names }) => names),
    ...brought(root),
  ]);
  return used(root)
    .map(({ text }) => text)
    .filter((name) => !known.has(name));
}

/** What a file asks of its modules that these do not have. */
function misfits(file: BicepFile): readonly string[] {
  return [...file.modules].flatMap(([symbol, { path, params }]) => {
    const target = files.get(join(dirname(file.path), path));
    if (!target) return [`${symbol}: there is no ${path}`];
    const asked = walk(file.root)
      .map((node) =>
        new RegExp(`^${symbol}!?\\.outputs\\.(\\w+)$`).exec(
          node.type === 'member_expression' ? node.text : '',
        ),
      )
      .flatMap((match) => match?.[1] ?? []);
    return [
      ...params.filter((name) => !target.params.has(name)).map((name) => `${symbol} takes no ${name}`),
      ...[...target.params]
        .filter(([name, { isRequired }]) => isRequired && !params.includes(name))
        .map(([name]) => `${symbol} wants ${name}`),
      ...asked
        .filter((name) => !target.outputs.includes(name))
        .map((name) => `${symbol} puts out no ${name}`),
    ];
  });
}

test('every name that is used is declared', () => {
  for (const file of files.values()) expect([file.path, undeclared(file)]).toEqual([file.path, []]);
});

test('every parameter and variable is used', () => {
  for (const file of files.values()) {
    const names = new Set(used(file.root).map(({ text }) => text));
    const idle = [...file.params.keys(), ...file.variables.keys()].filter((name) => !names.has(name));
    expect([file.path, idle]).toEqual([file.path, []]);
  }
});

test('modules get what they want, nothing else, and put out what is asked of them', () => {
  const main = files.get('infra/main.bicep');
  expect(main?.modules.size).toBeGreaterThan(7);
  for (const file of files.values()) expect([file.path, misfits(file)]).toEqual([file.path, []]);
});

/** The end alone: the grammar takes what stands before a `??` for a part of it. */
const OUTPUT = /(\w+)!?\.outputs\.\w+$/;

/** Modules that may not be deployed, whose outputs are asked for where nothing says that it is: a branch, or the same condition. */
function unguarded({ root }: BicepFile): readonly string[] {
  const declared = root.namedChildren.filter((node) => node?.type === 'module_declaration');
  const conditionOf = (node: Node): string | undefined => / = if \((.+)\) \{\n/.exec(node.text)?.[1];
  const conditions = new Map(
    declared.flatMap((node) =>
      node && conditionOf(node) !== undefined
        ? [[childrenOf(node, 'identifier')[0]?.text, conditionOf(node)]]
        : [],
    ),
  );
  return walk(root)
    .filter(({ type, text }) => type === 'member_expression' && OUTPUT.test(text))
    .filter((node) => {
      const condition = conditions.get(OUTPUT.exec(node.text)?.[1]);
      if (condition === undefined) return false;
      for (let at: Node | null = node; at; at = at.parent) {
        const { parent } = at;
        if (parent?.type === 'ternary_expression' && parent.namedChildren[0]?.id !== at.id) return false;
        if (at.type === 'module_declaration' && conditionOf(at) === condition) return false;
      }
      return true;
    })
    .map(({ text }) => String(OUTPUT.exec(text)?.[1]));
}

test('outputs of a module that may be left out are asked for only where it is not', () => {
  const main = files.get('infra/main.bicep');
  expect(main?.root.text.match(/\w+!\.outputs/g)?.length).toBeGreaterThan(3);
  for (const file of files.values()) expect([file.path, unguarded(file)]).toEqual([file.path, []]);
});

test('what is imported is exported there', () => {
  for (const { path, imports } of files.values())
    for (const { names, from } of imports)
      for (const name of names) expect(files.get(join(dirname(path), from))?.types.has(name)).toBe(true);
});

test('only files with the Graph extension hold Graph resources, and they hold no others', () => {
  for (const { path, resources, extensions } of files.values()) {
    const ofGraph = resources.filter(({ type }) => type.startsWith('Microsoft.Graph/'));
    expect([path, ofGraph.length > 0]).toEqual([path, extensions.includes('microsoftGraph')]);
    if (ofGraph.length > 0) expect([path, resources.length]).toEqual([path, ofGraph.length]);
  }
  const { extensions } = JSON.parse(readFileSync('infra/bicepconfig.json', 'utf8')) as { extensions: object };
  expect(Object.keys(extensions)).toEqual(['microsoftGraph']);
});

test('the file of parameters gives every required one, and none that is unknown', () => {
  const { variables: given, errors } = readBicep('infra/main.bicepparam');
  expect(errors).toEqual([]);
  const params = files.get('infra/main.bicep')?.params ?? new Map<string, { isRequired: boolean }>();
  expect([...given.keys()].filter((name) => !params.has(name))).toEqual([]);
  expect([...params].filter(([name, { isRequired }]) => isRequired && !given.has(name))).toEqual([]);
});

/** What a for-expression runs over, with the variables in it replaced by what they hold. */
function loopsOf({ root, variables }: BicepFile): readonly string[] {
  const whole = (node: Node): string =>
    [
      node.text,
      ...walk(node)
        .filter(({ type }) => type === 'identifier')
        .flatMap(({ text }) => variables.get(text) ?? [])
        // Its own name stands in a declaration too.
        .map((declared) => whole(declared.namedChildren.at(-1) ?? declared)),
    ].join('\n');
  return walk(root)
    .filter(({ type }) => type === 'for_statement')
    .flatMap(({ namedChildren: [, over] }) => (over ? whole(over) : []));
}

/** What is known of a resource or module only once it is made. */
const isKnownLate = (text: string): boolean => /\.(properties|outputs)\b/.test(text);

// BCP178.
test('loops run over what is known before anything is made', () => {
  const loops = [...files.values()].flatMap(loopsOf);
  expect(loops.length).toBeGreaterThan(5);
  expect(loops.filter(isKnownLate)).toEqual([]);
});

describe('what is wrong is found', () => {
  test('a loop over what is known later, by way of variables', () => {
    const text = `var late = { a: site.properties.b }
var more = union(late, {})
var list = [for each in items(more): each.key]
`;
    expect(loopsOf(readBicep('loop.bicep', text)).filter(isKnownLate)).toHaveLength(1);
  });

  test('a name from nowhere', () => {
    expect(
      undeclared(readBicep('infra/invented.bicep', "param a string\noutput b string = '${a}${c}'")),
    ).toEqual(['c']);
  });

  test('an output of a module that may be left out, taken with a second choice', () => {
    const module = "module entra 'entra.bicep' = if (given == null) {\n  params: {}\n}\n";
    const of = (value: string) => unguarded(readBicep('invented.bicep', `${module}var apps = ${value}\n`));
    expect(of('given ?? entra!.outputs.apps')).toEqual(['entra']);
    expect(of('given == null ? entra!.outputs.apps : given')).toEqual([]);
  });

  test('a module that is given too little, too much, and asked for more', () => {
    const file = readBicep(
      'infra/invented.bicep',
      "module identity 'modules/identity.bicep' = {\n  params: {\n    name: 'a'\n    location: 'b'\n    colour: 'c'\n  }\n}\noutput d string = identity.outputs.secret",
    );
    expect(misfits(file)).toEqual([
      'identity takes no colour',
      'identity wants tags',
      'identity puts out no secret',
    ]);
  });
});
