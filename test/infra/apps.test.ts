import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { stewardRoles } from '../../src/lib/connections/access.ts';
import { TENANT_INFORMATION_RIGHT } from '../../src/lib/microsoft/tenantInformation.ts';
import { builtInProfiles as shipped } from '../../src/lib/profiles/profiles.ts';
import { type BicepFile, member, openBicep, readBicep, textsOf } from './bicep.ts';
import { sources } from './sources.ts';

let read: (path: string) => BicepFile;
beforeAll(async () => {
  await openBicep();
  read = (path) => readBicep(join('infra', path));
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

test('what an admin is told that the role manages is what takes it', () => {
  const [, told = ''] =
    /value: 'Mooring\.Admin', title: 'Manages (.+) too'/.exec(read('entra.bicep').root.text) ?? [];
  const taking = [
    ...sources('src').matchAll(/route: '(\w+)[^']*',\s*(?:\w+: '[^']*',\s*)*role: 'Mooring\.Admin'/g),
  ].map(([, first]) => String(first));
  expect(told.split(/, | and /).toSorted()).toEqual([...new Set(taking)].toSorted());
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
