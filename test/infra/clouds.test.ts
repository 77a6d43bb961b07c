import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bicepFiles, literal, openBicep, readBicep, valueOf, walk } from './bicep.ts';

beforeAll(openBicep);

/** What `environment()` says in each cloud. */
const clouds = {
  AzureCloud: {
    suffixes: { keyvaultDns: '.vault.azure.net', storage: 'core.windows.net' },
    site: 'azurewebsites.net',
    zone: 'privatelink.vaultcore.azure.net',
  },
  AzureUSGovernment: {
    suffixes: { keyvaultDns: '.vault.usgovcloudapi.net', storage: 'core.usgovcloudapi.net' },
    site: 'azurewebsites.us',
    zone: 'privatelink.vaultcore.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    suffixes: { keyvaultDns: '.vault.azure.cn', storage: 'core.chinacloudapi.cn' },
    site: 'chinacloudsites.cn',
    zone: 'privatelink.vaultcore.azure.cn',
  },
};
type Cloud = keyof typeof clouds;

/** The value of a variable of a template, in one cloud. */
function inCloud(name: Cloud, path: string, variable: string, names: object = {}): unknown {
  const declared = readBicep(join('infra', path)).variables.get(variable)?.namedChildren.at(-1);
  if (!declared) throw new Error(`there is no ${variable} in ${path}`);
  const environment = () => ({ name, suffixes: clouds[name].suffixes });
  return valueOf(declared.text, { environment, ...names });
}

describe.each(Object.keys(clouds) as Cloud[])('in %s', (name) => {
  test('the app has the address of that cloud, unless it is given one', () => {
    expect(inCloud(name, 'main.bicep', 'siteSuffixes')).toHaveProperty(name, clouds[name].site);
    const given = { siteOrigin: 'https://site', publicOrigin: 'https://ours' };
    expect(inCloud(name, 'main.bicep', 'origin', given)).toBe('https://ours');
    expect(inCloud(name, 'main.bicep', 'origin', { ...given, publicOrigin: '' })).toBe('https://site');
  });

  test('the private zone of the vault is that of that cloud', () => {
    expect(`privatelink${String(inCloud(name, 'modules/endpoints.bicep', 'vaultSuffix'))}`).toBe(
      clouds[name].zone,
    );
  });

  test('the host opens its storage by name where a name is enough, and by addresses everywhere', () => {
    const given = { storageName: 'stmooring' };
    expect(inCloud(name, 'modules/functionApp.bicep', 'hostStorage', given)).toEqual(
      name === 'AzureCloud' ? { AzureWebJobsStorage__accountName: 'stmooring' } : {},
    );
    const text = readBicep('infra/modules/functionApp.bicep').root.text;
    for (const service of ['blob', 'queue', 'table'])
      expect(text).toContain(
        `AzureWebJobsStorage__${service}ServiceUri: storage.properties.primaryEndpoints.${service}`,
      );
    expect(text).toContain('items(union(ours, platform, hostStorage, settings))');
  });
});

test('what the clouds differ in is taken from the cloud, and listed for people', () => {
  const main = readFileSync('infra/main.bicep', 'utf8');
  expect(main).toContain("var siteOrigin = 'https://${siteName}.${siteSuffixes[environment().name]}'");
  expect(readFileSync('infra/modules/endpoints.bicep', 'utf8')).toContain("'privatelink${vaultSuffix}'");
  const hosts = bicepFiles('infra').flatMap((path) =>
    walk(readBicep(path).root).flatMap(
      (node) => /[\w.]+\.(?:net|us|cn|com)\b/.exec(literal(node) ?? '')?.[0] ?? [],
    ),
  );
  // Graph stands once, and the guide says where.
  expect(hosts.toSorted()).toEqual(
    [...Object.values(clouds).map(({ site }) => site), 'graph.microsoft.com'].toSorted(),
  );
  const [, section = ''] = readFileSync('docs/operate.md', 'utf8').split('\n## National clouds\n');
  for (const { site, zone } of Object.values(clouds))
    expect(section).toEqual(expect.stringMatching(new RegExp(`\`\\.${site}\`[^]*\`${zone}\``)));
});
