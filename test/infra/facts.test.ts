import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { settingNames } from '../../src/lib/config.ts';
import { type SettingText, settingTexts } from '../../src/lib/settingTexts.ts';
import { stewardRoles } from '../../src/lib/connections/access.ts';
import { timerNames } from '../../src/lib/health/timers.ts';
import { createLogger } from '../../src/lib/log.ts';
import { TENANT_INFORMATION_RIGHT } from '../../src/lib/microsoft/tenantInformation.ts';
import { builtInProfiles as shipped } from '../../src/lib/profiles/profiles.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import {
  bicepFiles,
  type BicepFile,
  literal,
  member,
  openBicep,
  properties,
  readBicep,
  walk,
} from './bicep.ts';

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const BUILT_IN_ROLES: Readonly<Record<string, string>> = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
};

let read: (path: string) => BicepFile;
beforeAll(async () => {
  await openBicep();
  read = (path) => readBicep(join('infra', path));
});

const keysOf = (file: BicepFile, name: string): readonly string[] => {
  const node = file.variables.get(name)?.namedChildren.find((child) => child?.type === 'object');
  return node ? properties(node).map(([key]) => key) : [];
};
const textsOf = (file: BicepFile, name: string): readonly string[] =>
  walk(file.variables.get(name) ?? file.root).flatMap((node) => literal(node) ?? []);

const sources = (folder: string): string =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

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

test('where somebody else makes the apps, the guide says who makes the first admin, and after what', () => {
  const main = read('main.bicep').root.text;
  // The parameter goes to the apps alone, which are left out then.
  expect(main.match(/\bfirstAdminObjectId\b/g)).toHaveLength(3);
  const module = main
    .split('\nmodule ')
    .find((text) => text.includes('firstAdminObjectId: firstAdminObjectId'));
  expect(module).toContain("entra 'entra.bicep' = if (existingApps == null)");
  const [, guide = ''] = readFileSync('docs/deploy.md', 'utf8').split('\n## Apps that somebody else makes\n');
  const [section = ''] = guide.split('\n## ');
  expect(section).toMatch(
    /1\. Deploy[^]+2\. Give each app a federated credential[^]+3\. Assign `Mooring\.Admin`/,
  );
});

test('the steward app asks for what Mooring asks of it', () => {
  expect(textsOf(read('entra.bicep'), 'stewardPermissions').toSorted()).toEqual(
    Object.values(stewardRoles).flat().toSorted(),
  );
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
});

describe('alert rules', () => {
  test('look for words that we log, and for functions that exist', () => {
    const queries = textsOf(read('modules/alerts.bicep'), 'rules').filter((text) =>
      text.includes(' | where '),
    );
    expect(queries.length).toBe(6);
    const words = queries.flatMap((query) =>
      [...query.matchAll(/has "([^"]+)"/g)].map(([, text]) => String(text)),
    );
    const ours = sources('src');
    expect(words.filter((text) => !ours.includes(text))).toEqual([]);
    const names = queries.flatMap((query) =>
      [...(/ in \((.*)\)/.exec(query)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, text]) => String(text)),
    );
    expect(names.length).toBe(9);
    expect(names.filter((name) => !existsSync(`src/functions/${name}.ts`))).toEqual([]);
  });
});

test('the rule about runs that are absent counts the kinds of nightly runs, by what their lines say', () => {
  const [, rule = ''] = readFileSync('infra/modules/alerts.bicep', 'utf8').split("name: 'run-absent'");
  const { query = '', threshold = '' } =
    /query: '(?<query>[^']+)'\s+operator: 'LessThan'\s+threshold: (?<threshold>\d+)/.exec(rule)?.groups ?? {};
  const kinds = [...(/timer in \(([^)]+)\)/.exec(query)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(kinds).toEqual(timerNames);
  expect(Number(threshold)).toBe(timerNames.length);
  expect(query).toMatch(/by timer$/);
  // A member of the line, which is JSON, and no column of its own.
  const lines: string[] = [];
  const sink = { debug: String, warn: String, error: String, info: (line: string) => lines.push(line) };
  createLogger(() => 0, sink).info('a run is closed', { timer: timerNames[0] });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ timer: timerNames[0] }),
  ]);
  expect(query).toContain('run = parse_json(Message) | extend timer = tostring(run.timer)');
});

test('the shared app asks for what its profile asks for', () => {
  const entra = read('entra.bicep');
  const [profileId] = textsOf(entra, 'sharedProfile');
  const profile = shipped.find(({ id }) => id === profileId);
  const app = profile?.apps.find(({ ownership }) => ownership !== 'dedicated');
  expect(textsOf(entra, 'sharedPermissions')).toEqual(app?.application?.map(({ name }) => name).toSorted());
  const shareable = shipped.filter(({ apps }) => apps.some(({ ownership }) => ownership !== 'dedicated'));
  expect(shareable.map(({ id }) => id)).toEqual([profileId]);
});

test('permissions are ones that Microsoft publishes', () => {
  const { ids } = JSON.parse(readFileSync('src/lib/microsoft/permissionIds.json', 'utf8')) as {
    ids: Record<string, [string | null, string | null]>;
  };
  const entra = read('entra.bicep');
  const roles = ['stewardPermissions', 'sharedPermissions'].flatMap((name) => textsOf(entra, name));
  expect(roles.filter((name) => !ids[name]?.[0])).toEqual([]);
  expect(['openid', 'profile'].filter((name) => !ids[name]?.[1])).toEqual([]);
  const ofIdentity = [...entra.root.text.matchAll(/appRoleId: permissionIds\['([^']+)'\]\[0\]/g)].map(
    ([, name]) => String(name),
  );
  expect(ofIdentity).toEqual(['Application.Read.All', TENANT_INFORMATION_RIGHT]);
  expect(ofIdentity.filter((name) => !ids[name]?.[0])).toEqual([]);
});

test('the roles of the sign-in app are those that routes ask for', () => {
  const roles = textsOf(read('entra.bicep'), 'roles').filter((text) => text.startsWith('Mooring.'));
  const known = new Set(
    [...sources('src/lib/web').matchAll(/'(Mooring\.\w+)'/g)].map(([, name]) => String(name)),
  );
  expect(roles.toSorted()).toEqual([...known].toSorted());
});

test('where App Service has to sign in with a secret, the guide has it read from the vault', () => {
  const [, part = ''] = readFileSync('docs/operate.md', 'utf8').split('\n### Sign in with a secret\n');
  const lines = /```bicep\n([^]*?)```/.exec(part)?.[1]?.split('\n') ?? [];
  const before = read('modules/functionApp.bicep');
  const after = lines.reduce(
    (text, line) => {
      const [name = ''] = line.split(/(?<=[=:] )/);
      const old = text.split('\n').find((each) => name !== '' && each.startsWith(name));
      if (old !== undefined) return text.replace(old, () => line);
      return text.replace('    httpsOnly: true\n', (given) => `${given}${line}\n`);
    },
    readFileSync(before.path, 'utf8'),
  );
  const { root, resources, errors } = readBicep('changed.bicep', after);
  expect(errors).toEqual([]);
  expect(root.text).not.toContain('OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID');
  expect(root.text).toContain('clientSecretSettingName: assertionSetting');
  const site = resources.find(({ symbol }) => symbol === 'site')?.body ?? root;
  expect(member(member(site, 'properties'), 'keyVaultReferenceIdentity').text).toBe('identityId');
  expect(member(member(site, 'identity'), 'userAssignedIdentities').text).toContain('identityId');
  const { types } = JSON.parse(readFileSync('infra/resourceTypes.json', 'utf8')) as {
    types: Record<string, { properties: { children: object } }>;
  };
  expect(types['Microsoft.Web/sites@2024-04-01']?.properties.children).toHaveProperty(
    'keyVaultReferenceIdentity',
  );
  // What the vault puts out ends with its name, and the identity may read entries.
  expect(read('modules/vault.bicep').root.text).toContain("suffixes.keyvaultDns}'");
  expect(root.text).toContain('SecretUri=${vaultUri}/secrets/');
  expect(read('modules/vault.bicep').root.text).toContain("'Key Vault Secrets Officer: ");
});

test('each app of ours trusts the managed identity, and has nothing that could end', () => {
  const { resources, root } = read('entra.bicep');
  const typesOf = (part: string) =>
    resources.filter(({ type }) => type.includes(part)).map(({ type }) => type);
  const apps = typesOf('/applications@');
  expect(apps.length).toBe(4);
  expect(typesOf('/federatedIdentityCredentials').length).toBe(apps.length);
  // Without a principal in the operator's tenant no token of an app can be had there, by which it is looked at.
  const principals = resources
    .filter(({ type, isExisting }) => type.includes('/servicePrincipals@') && !isExisting)
    .map(({ body }) => member(body, 'appId').text);
  expect(principals.toSorted()).toEqual(['setup.appId', 'shared.appId', 'signIn.appId', 'steward.appId']);
  expect([...root.text.matchAll(/subject: (\w+)/g)].map(([, name]) => name)).toEqual(
    apps.map(() => 'identityPrincipalId'),
  );
  expect(root.text).not.toMatch(/passwordCredentials|keyCredentials/);
  // And App Service signs people in by it.
  const site = read('modules/functionApp.bicep');
  expect(textsOf(site, 'assertionSetting')).toEqual(['OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID']);
  expect(site.root.text).toContain('clientSecretSettingName: assertionSetting');
  expect(site.root.text).toContain("'${assertionSetting}': identityClientId");
});
