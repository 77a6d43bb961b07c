import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { settingNames } from '../../src/lib/config.ts';
import { type SettingText, settingTexts } from '../../src/lib/settingTexts.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import {
  bicepFiles,
  keysOf,
  textsOf,
  type BicepFile,
  literal,
  member,
  openBicep,
  properties,
  readBicep,
  walk,
} from './bicep.ts';
import { sources } from './sources.ts';

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const BUILT_IN_ROLES: Readonly<Record<string, string>> = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
};

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

let read: (path: string) => BicepFile;
beforeAll(async () => {
  await openBicep();
  read = (path) => readBicep(join('infra', path));
});

test('every setting that the templates set is one that we read, and the reverse', () => {
  const always = keysOf(read('modules/functionApp.bicep'), 'ours');
  const optional = read('types.bicep').types.get('optionalSettings') ?? [];
  expect(always.length).toBeGreaterThan(10);
  // Keys are off, and the platform says for itself whether authentication is on.
  const never = new Set(['AzureWebJobsStorage', 'WEBSITE_AUTH_ENABLED']);
  expect([...always, ...optional].toSorted()).toEqual(
    settingNames.filter((name) => !never.has(name)).toSorted(),
  );
});

test('a setting whose value nobody is shown comes by a secure parameter, through every file, or not at all', () => {
  const secret = Object.entries<SettingText>(settingTexts).flatMap(([name, { shown }]) =>
    shown ? [] : [name],
  );
  expect(secret).toEqual(['AzureWebJobsStorage', 'HEARTBEAT_URL']);
  const file = read('modules/functionApp.bicep');
  const optional = read('types.bicep').types.get('optionalSettings') ?? [];
  expect(secret.filter((name) => optional.includes(name))).toEqual([]);
  const ours = file.variables.get('ours')?.namedChildren.find((node) => node?.type === 'object');
  const values = ours ? properties(ours).filter(([name]) => secret.includes(name)) : [];
  expect(values.map(([name, { text }]) => [name, text])).toEqual([['HEARTBEAT_URL', 'heartbeatUrl']]);
  for (const path of ['main.bicep', 'modules/functionApp.bicep'])
    expect(readFileSync(join('infra', path), 'utf8')).toMatch(
      /@secure\(\)\n(?:@description\(.*\)\n)?param heartbeatUrl string/,
    );
  // Read from the environment, whose file git leaves alone, and empty in git.
  expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('.azure/');
  expect(readFileSync('infra/main.bicepparam', 'utf8')).toContain(
    "param heartbeatUrl = readEnvironmentVariable('HEARTBEAT_URL', '')",
  );
});

test('purge protection is on unless somebody switches it off, and the first admin gets that role', () => {
  expect(read('main.bicep').root.text).toContain('param purgeProtection bool = true');
  const first = read('entra.bicep').resources.find(({ symbol }) => symbol === 'firstAdmin');
  const given = Object.fromEntries(
    properties(first?.body ?? read('entra.bicep').root).map(([k, v]) => [k, v.text]),
  );
  expect(given).toEqual({
    resourceId: 'signInPrincipal.id',
    principalId: 'firstAdminObjectId',
    appRoleId: "guid(prefix, 'Mooring.Admin')",
  });
});

test('nothing is sent that Flex Consumption refuses or ignores', () => {
  const file = read('modules/functionApp.bicep');
  const names = walk(file.root)
    .filter(({ type }) => type === 'object_property')
    .flatMap((node) => node.namedChildren[0]?.text ?? []);
  expect(names).toContain('minTlsVersion');
  const refused =
    /^(linuxFxVersion|windowsFxVersion|nodeVersion|alwaysOn|ftpsState|use32BitWorkerProcess|preWarmedInstanceCount|functionAppScaleLimit|FUNCTIONS_\w+|WEBSITE_\w+|SCM_DO_BUILD_DURING_DEPLOYMENT|ENABLE_ORYX_BUILD|TZ)$/;
  expect(names.filter((name) => refused.test(name) && name !== 'nodeVersion')).toEqual([]);
});

test('every role is assigned on one resource, under its own name, and says by which calls it is needed', () => {
  const places = bicepFiles('infra')
    .map((path) => readBicep(path))
    .filter(({ root }) => root.text.includes('Microsoft.Authorization/roleAssignments'));
  const ids = places.flatMap(({ root }) =>
    walk(root)
      .flatMap((node) => literal(node) ?? [])
      .filter((text) => /^[0-9a-f]{8}-/.test(text)),
  );
  expect(ids.toSorted()).toEqual(Object.values(BUILT_IN_ROLES).toSorted());
  const assignments = places.flatMap(({ resources }) =>
    resources.filter(({ type }) => type.startsWith('Microsoft.Authorization/')),
  );
  expect(assignments.map(({ body }) => member(body, 'scope').text).toSorted()).toEqual([
    'account',
    'insights',
    'vault',
  ]);
  for (const { body } of assignments)
    expect(member(member(body, 'properties'), 'description').text).toMatch(/: /);
  const said = places.map(({ root }) => root.text).join('\n');
  for (const [name, id] of Object.entries(BUILT_IN_ROLES)) {
    // Each name stands by its id.
    expect(said).toMatch(
      new RegExp(`'${name}': \\{\\s+id: '${id}'\\s+calls: '[^']{20,}|${id}'[^]{0,300}'${name}: [^']{20,}'`),
    );
  }
});

/** What is set, whatever is set beside it. */
const set = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    read(path).resources.flatMap(({ body }) =>
      walk(body)
        .filter(({ type }) => type === 'object')
        .flatMap((node) => properties(node).map(([key, value]) => [key, value.text])),
    ),
  );

test('no key opens the storage account, and nobody reads it without a role', () => {
  expect(set('modules/storage.bicep')).toMatchObject({
    allowSharedKeyAccess: 'false',
    allowBlobPublicAccess: 'false',
    allowCrossTenantReplication: 'false',
    supportsHttpsTrafficOnly: 'true',
  });
  expect(set('modules/vault.bicep')).toMatchObject({
    enableRbacAuthorization: 'true',
    enableSoftDelete: 'true',
    softDeleteRetentionInDays: '90',
  });
});

test('the threat model says of each role on the storage what it is good for, and that the code lies among the blobs', () => {
  const storage = read('modules/storage.bicep');
  const roles = keysOf(storage, 'roles').map((name) => name.replaceAll("'", ''));
  const [, section = ''] = readFileSync('SECURITY.md', 'utf8').split('\n## Somebody with the storage\n');
  const [model = ''] = section.split('\n## ');
  const rows = [...model.matchAll(/^\| \w+ +\| `(Storage [\w ]+)` +\|/gm)].map(([, name]) => name);
  expect(new Set(rows)).toEqual(new Set(roles));
  // One account for all of it: the package is deployed into that of the tables.
  const site = read('modules/functionApp.bicep').root.text;
  expect(site).toContain("value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'");
  expect(storage.root.text).toContain("resource packages 'containers' = {\n      name: 'packages'");
  const [, blobs = ''] = model.split('\n### Blobs\n');
  for (const container of ['`packages`', '`azure-webjobs-secrets`']) expect(blobs).toContain(container);
});

test('no route of ours asks for a key of the host, which whoever reads blobs may know', () => {
  expect([...sources('src').matchAll(/authLevel: '(\w+)'/g)].map(([, level]) => level)).toEqual([
    'anonymous',
  ]);
  const renew = /\n### The keys of the Functions host\n([^]*?)\n## /.exec(
    readFileSync('docs/operate.md', 'utf8'),
  );
  expect(renew?.[1]).toContain('`_master`');
});

test('tables and queues are those that we use', () => {
  const storage = read('modules/storage.bicep');
  const used = [...sources('src').matchAll(/\.table\('(\w+)'\)/g)].map(([, name]) => String(name));
  expect(textsOf(storage, 'tableNames')).toEqual([...new Set(used)].toSorted());
  expect(textsOf(storage, 'queueNames')).toEqual(Object.values(queueNames).toSorted());

  const page = readFileSync('docs/storage.md', 'utf8');
  const [, tables = '', queues = ''] = /^(\w+) tables and (\w+) queues in/m.exec(page) ?? [];
  expect(NUMBERS.indexOf(tables.toLowerCase())).toBe(textsOf(storage, 'tableNames').length);
  expect(NUMBERS.indexOf(queues)).toBe(textsOf(storage, 'queueNames').length);
  for (const name of textsOf(storage, 'tableNames')) expect(page).toContain(`\n## ${name}\n`);
  for (const name of textsOf(storage, 'queueNames')) expect(page).toContain(`\n| \`${name}\` `);
});
