/**
 * `npx node scripts/graph-metadata.ts <schema.csdl>`: draws the types that the offline Graph serves out of the published
 * description of Graph v1.0, and writes them to `sandbox/microsoft/data/graph-types.json`.
 * `npx oxfmt sandbox/microsoft/data` afterwards gives the file its form.
 *
 * @see https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const roots =
  'applications,devices,directoryRoles,domains,groups,oauth2PermissionGrants,organization,servicePrincipals,subscribedSkus,users,admin,auditLogs,directory,me,policies,reports,roleManagement,tenantRelationships'.split(
    ',',
  );

const wanted = new Set(
  (
    'user,group,device,organization,application,servicePrincipal,appRoleAssignment,oAuth2PermissionGrant,subscribedSku,' +
    'adminReportSettings,domain,directoryRole,directoryObject,directory,unifiedRoleAssignment,unifiedRoleDefinition,' +
    'roleManagement,rbacApplication,policyRoot,tenantAppManagementPolicy,authorizationPolicy,' +
    'identitySecurityDefaultsEnforcementPolicy,admin,reportRoot,auditLogRoot,tenantRelationship,' +
    'webApplication,implicitGrantSettings,apiApplication,publicClientApplication,spaApplication,requiredResourceAccess,' +
    'resourceAccess,passwordCredential,keyCredential,federatedIdentityCredential,appRole,permissionScope,preAuthorizedApplication,informationalUrl,' +
    'passwordProfile,assignedLicense,unifiedRolePermission,parentalControlSettings,verifiedPublisher'
  ).split(','),
);

interface Type {
  properties: string[];
  navigation: string[];
  actions: Record<string, string[]>;
  functions: string[];
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

/** How JSON writes a type that is not wanted; text, which most are, is the empty string. */
function plain(type: string): string {
  const [, name = ''] = /^Edm\.(\w+)$/.exec(type) ?? [];
  if (name === '') return enums.has(type.split('.').at(-1) ?? '') ? '' : 'object';
  if (name === 'Boolean') return 'boolean';
  return /^(Int|Decimal|Double|Single|S?Byte$)/.test(name) ? 'number' : '';
}

/** `Collection(graph.user)` becomes `user*`; what a navigation property leads to has no plain type. */
function shorten(type: string, ofValues: boolean): string {
  const many = type.startsWith('Collection(');
  const one = type.replace(/^Collection\((.*)\)$/, '$1');
  const name = one.split('.').at(-1) ?? '';
  return `${wanted.has(name) ? name : ofValues ? plain(one) : ''}${many ? '*' : ''}`;
}

/** `name` for text, `name:type` for everything else, with `*` for collections. */
function member(tag: string, ofValues: boolean): string {
  const type = shorten(attribute(tag, 'Type') ?? '', ofValues);
  return `${attribute(tag, 'Name') ?? ''}${type === '' ? '' : `:${type}`}`;
}

interface Raw {
  base: string | undefined;
  body: string;
}

function readTypes(schema: string): Map<string, Raw> {
  const found = new Map<string, Raw>();
  for (const [, head = '', inner] of schema.matchAll(
    /<(?:EntityType|ComplexType) ([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:EntityType|ComplexType)>)/g,
  )) {
    found.set(attribute(head, 'Name') ?? '', {
      base: attribute(head, 'BaseType')?.split('.').at(-1),
      body: inner ?? '',
    });
  }
  return found;
}

/** The type with everything that it inherits. */
function flatten(all: Map<string, Raw>, name: string): Type {
  const raw = all.get(name);
  if (!raw) throw new Error(`The file has no type ${name}.`);
  const above = raw.base === undefined ? undefined : flatten(all, raw.base);
  const tags = (kind: string): string[] => raw.body.match(new RegExp(`<${kind} [^>]*>`, 'g')) ?? [];
  return {
    properties: [...(above?.properties ?? []), ...tags('Property').map((tag) => member(tag, true))],
    navigation: [
      ...(above?.navigation ?? []),
      ...tags('NavigationProperty').map((tag) => member(tag, false)),
    ],
    actions: {},
    functions: [],
  };
}

/** Actions and functions hang on their types; those bound to a collection end in `*`. */
function bind(schema: string, all: Map<string, Raw>, types: Map<string, Type>): void {
  const inherits = (name: string, base: string): boolean => {
    const above = all.get(name)?.base;
    return name === base || (above !== undefined && inherits(above, base));
  };
  for (const [, kind, head = '', body = ''] of schema.matchAll(
    /<(Action|Function) ([^>]*IsBound="true"[^>]*)>([\s\S]*?)<\/(?:Action|Function)>/g,
  )) {
    const [bound = '', ...parameters] = body.match(/<Parameter [^>]*>/g) ?? [];
    const target = attribute(bound, 'Type') ?? '';
    const base = target.replace(/^Collection\((.*)\)$/, '$1').replace(/^(microsoft\.)?graph\./, '');
    const name = `${attribute(head, 'Name') ?? ''}${target.startsWith('Collection(') ? '*' : ''}`;
    for (const [typeName, type] of types) {
      if (!inherits(typeName, base)) continue;
      if (kind === 'Action') type.actions[name] = parameters.map((tag) => member(tag, true));
      else if (!type.functions.includes(name)) type.functions.push(name);
    }
  }
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say which file: npx node scripts/graph-metadata.ts <schema.csdl>');
const text = await readFile(file, 'utf8');
const [schema = ''] = text.match(/<Schema Namespace="microsoft\.graph"[\s\S]*?<\/Schema>/) ?? [];
const enums = new Set([...schema.matchAll(/<EnumType Name="(\w+)"/g)].map(([, name = '']) => name));
const all = readTypes(schema);
const types = new Map([...wanted].map((name) => [name, flatten(all, name)]));
bind(schema, all, types);

const container = /<EntityContainer[\s\S]*?<\/EntityContainer>/.exec(text)?.[0] ?? '';
const rootTypes = roots.map((name) => {
  const tag = new RegExp(`<(EntitySet|Singleton) Name="${name}"[^>]*>`).exec(container);
  if (!tag) throw new Error(`The file has no entity set or singleton ${name}.`);
  const [whole, kind] = tag;
  const type = (attribute(whole, 'EntityType') ?? attribute(whole, 'Type') ?? '').split('.').at(-1) ?? '';
  return [name, `${type}${kind === 'EntitySet' ? '*' : ''}`] as const;
});

/** What Graph has and the sandbox has nothing of. */
const otherRoots = [...container.matchAll(/<(?:EntitySet|Singleton) Name="(\w+)"/g)]
  .map(([, name = '']) => name)
  .filter((name) => !roots.includes(name));

const origin =
  process.argv[3] ?? 'microsoftgraph/msgraph-metadata@f54f11b6 (2026-08-20), schemas/v1.0-Prod.csdl';
const target = fileURLToPath(new URL('../sandbox/microsoft/data/graph-types.json', import.meta.url));
const data = { origin, roots: Object.fromEntries(rootTypes), otherRoots, types: Object.fromEntries(types) };
await writeFile(target, `${JSON.stringify(data, null, 2)}\n`);
