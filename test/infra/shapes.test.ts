import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Node } from 'web-tree-sitter';
import {
  type BicepFile,
  bicepFiles,
  childrenOf,
  literal,
  openBicep,
  properties,
  readBicep,
  walk,
} from './bicep.ts';

/** A node of the extract: see `format` in infra/resourceTypes.json. */
interface Shape {
  readonly type?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly enum?: readonly string[];
  readonly open?: boolean;
  readonly children?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly additional?: Shape;
  readonly cut?: string;
}
type Members = Readonly<Record<string, Shape>>;

const { types } = JSON.parse(readFileSync('infra/resourceTypes.json', 'utf8')) as {
  types: Readonly<Record<string, Members & { readonly $variants?: Readonly<Record<string, Members>> }>>;
};
// Bicep's own, on every resource.
const BICEP = ['scope', 'parent', 'dependsOn'];

let files: readonly BicepFile[];
beforeAll(async () => {
  await openBicep();
  files = bicepFiles('infra').map((path) => readBicep(path));
});

function membersOf(type: string, body: Node): Members | undefined {
  const known = types[type];
  const variant = properties(body).find(([name]) => name === 'name')?.[1];
  return known?.$variants ? known.$variants[literal(variant) ?? ''] : known;
}

/** What is wrong with an object, measured by its published shape. */
function faults(
  body: Node,
  members: Members,
  where: string,
  allowed: readonly string[] = [],
): readonly string[] {
  const given = properties(body);
  const lacking = Object.entries(members)
    .filter(
      ([name, { required, readOnly }]) => required && !readOnly && !given.some(([each]) => each === name),
    )
    .map(([name]) => `${where}.${name} is missing`);
  const wrong = given.flatMap(([name, value]) => {
    if (allowed.includes(name)) return [];
    const shape = members[name];
    if (!shape) return [`${where}.${name} does not exist`];
    if (shape.readOnly) return [`${where}.${name} can only be read`];
    return faultsOf(value, shape, `${where}.${name}`);
  });
  return [...lacking, ...wrong];
}

function faultsOf(value: Node, shape: Shape, where: string): readonly string[] {
  if (value.type === 'ternary_expression')
    return value.namedChildren.slice(1).flatMap((each) => (each ? faultsOf(each, shape, where) : []));
  if (value.type === 'object' && shape.children) return faults(value, shape.children, where);
  if (value.type === 'for_statement' && shape.items?.children)
    return childrenOf(value, 'object').flatMap((each) => faults(each, shape.items?.children ?? {}, where));
  if (value.type === 'array' && shape.items)
    return value.namedChildren.flatMap((each) =>
      each && shape.items ? faultsOf(each, shape.items, where) : [],
    );
  const text = literal(value);
  if (text !== undefined && shape.enum && !shape.open && !shape.enum.includes(text))
    return [`${where} cannot be ${text}`];
  const isOther = { boolean: 'bool', number: 'int', string: 'string', array: 'array', object: 'object' }[
    value.type
  ];
  if (isOther && shape.type && shape.type !== 'any' && !shape.type.split('|').includes(isOther))
    return [`${where} is a ${shape.type}`];
  return [];
}

const faultsIn = (file: BicepFile): readonly string[] =>
  file.resources.flatMap(({ type, symbol, isExisting, body }) => {
    const members = membersOf(type, body);
    if (!members) return [`${symbol}: ${type} is not in the extract`];
    // One that exists is only named.
    const shown = isExisting
      ? Object.fromEntries(properties(body).map(([name]) => [name, members[name] ?? {}]))
      : members;
    return faults(body, shown, symbol, BICEP);
  });

test('every file can be read', () => {
  expect(files.length).toBeGreaterThan(8);
  expect(files.flatMap(({ path, errors }) => errors.map((error) => `${path}:${error}`))).toEqual([]);
});

test('every property of every resource is one that Azure publishes, and none that must be is missing', () => {
  expect(files.flatMap(({ resources }) => resources).length).toBeGreaterThan(25);
  expect(files.flatMap(faultsIn)).toEqual([]);
});

/** Members of a resource that a file reads, and that its type does not have. */
const unread = ({ root, resources }: BicepFile): readonly string[] =>
  walk(root).flatMap((node) => {
    if (node.type !== 'member_expression' || node.parent?.type === 'member_expression') return [];
    const [symbol = '', ...path] = node.text.replaceAll('!', '').split('.');
    const resource = resources.find((each) => each.symbol === symbol);
    if (!resource) return [];
    let members = membersOf(resource.type, resource.body);
    for (const name of path) {
      const shape: Shape | undefined = members?.[name];
      if (!shape) return [node.text];
      members = shape.children;
    }
    return [];
  });

test('what is read of a resource is something that it has', () => {
  expect(files.flatMap(unread)).toEqual([]);
});

describe('what is wrong is found', () => {
  test('a member that a resource does not have', () => {
    const file = readBicep(
      'invented.bicep',
      "resource a 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: 'a', location: 'b' }\noutput b string = a.properties.objectId\noutput c string = a.properties.principalId",
    );
    expect(unread(file)).toEqual(['a.properties.objectId']);
  });

  const vault = (properties: string) =>
    readBicep(
      'invented.bicep',
      `resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = { name: 'a', location: 'b', properties: { ${properties} } }`,
    );

  test.each([
    ["sku: { family: 'A', name: 'standard' }", ['vault.properties.tenantId is missing']],
    ["tenantId: 'x', sku: { family: 'A', name: 'gold' }", ['vault.properties.sku.name cannot be gold']],
    [
      "tenantId: 'x', sku: { family: 'A', name: 'premium' }, enableRbac: true",
      ['vault.properties.enableRbac does not exist'],
    ],
    [
      "tenantId: 'x', sku: { family: 'A', name: 'premium' }, enableSoftDelete: 'yes'",
      ['vault.properties.enableSoftDelete is a bool'],
    ],
    [
      "tenantId: 'x', sku: { family: 'A', name: 'premium' }, hsmPoolResourceId: 'x'",
      ['vault.properties.hsmPoolResourceId can only be read'],
    ],
  ])('%s', (given, expected) => {
    const file = vault(given);
    expect(file.errors).toEqual([]);
    expect(faultsIn(file)).toEqual(expected);
  });

  test('a type that is in no extract', () => {
    const file = readBicep('invented.bicep', "resource a 'Microsoft.Old/things@2001-01-01' = { name: 'a' }");
    expect(faultsIn(file)).toEqual(['a: Microsoft.Old/things@2001-01-01 is not in the extract']);
  });
});
