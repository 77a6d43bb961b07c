import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type BicepFile,
  bodyOf,
  childrenOf,
  literal,
  member,
  openBicep,
  readBicep,
  valueOf,
  walk,
} from './bicep.ts';

const SUBNET =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/corp/subnets/app';
const MADE = '/subscriptions/s/virtualNetworks/vnet-mooring/subnets/app';

let main: BicepFile;
let read: (path: string) => BicepFile;
beforeAll(async () => {
  await openBicep();
  read = (path) => readBicep(join('infra', path));
  main = read('main.bicep');
});

/** What is handed to a module, as it is written. */
function handed(module: string, name: string): string {
  const node = main.root.namedChildren.find(
    (one) => one?.type === 'module_declaration' && childrenOf(one, 'identifier')[0]?.text === module,
  );
  if (!node) throw new Error(`there is no module ${module}`);
  return member(member(bodyOf(node), 'params'), name).text;
}

const resource = (path: string, symbol: string) => {
  const found = read(path).resources.find((one) => one.symbol === symbol);
  if (!found) throw new Error(`there is no ${symbol} in ${path}`);
  return found;
};

describe('the subnet of the function app', () => {
  test.each([
    ['is none by default', '', false, ''],
    ['is the one that is given', SUBNET, false, SUBNET],
    ['is the one that is made', '', true, MADE],
    ['is the one that is given, also beside one that is made', SUBNET, true, SUBNET],
  ])('%s', (_which, appSubnetId, privateNetwork, subnet) => {
    const network = { outputs: { appSubnetId: MADE } };
    const subnetId = valueOf(handed('functionApp', 'subnetId'), { appSubnetId, privateNetwork, network });
    expect(subnetId).toBe(subnet);
    const site = member(resource('modules/functionApp.bicep', 'site').body, 'properties');
    expect(valueOf(member(site, 'virtualNetworkSubnetId').text, { subnetId })).toBe(
      subnet === '' ? null : subnet,
    );
  });

  test('is asked for by its setting, and need not be', () => {
    expect(main.params.get('appSubnetId')).toEqual({ isRequired: false });
    expect(readFileSync(join('infra', 'main.bicepparam'), 'utf8')).toContain(
      "param appSubnetId = readEnvironmentVariable('APP_SUBNET_ID', '')",
    );
  });

  test('given beside private endpoints, its network knows their names; without it nothing is linked', () => {
    const expression = handed('endpoints', 'appNetworkId');
    expect(valueOf(expression, { appSubnetId: SUBNET })).toBe(SUBNET.replace('/subnets/app', ''));
    expect(valueOf(expression, { appSubnetId: '' })).toBe('');
    const { body } = resource('modules/endpoints.bicep', 'appLinks');
    const properties = member(body, 'properties');
    expect(member(member(properties, 'virtualNetwork'), 'id').text).toBe('appNetworkId');
    const text = read('modules/endpoints.bicep').root.text;
    expect(text).toMatch(/resource appLinks [^\n]+\[\s+for [^\n]+ in places: if \(!empty\(appNetworkId\)\)/);
  });

  test('that is made has the addresses and name servers that are asked for, each time', () => {
    expect(handed('network', 'addresses')).toBe('networkAddresses');
    expect(handed('network', 'dnsServers')).toBe('dnsServers');
    const body = member(resource('modules/network.bicep', 'network').body, 'properties');
    expect(member(member(body, 'addressSpace'), 'addressPrefixes').text).toBe('[addresses]');
    expect(member(member(body, 'dhcpOptions'), 'dnsServers').text).toBe('dnsServers');
    const prefixes = childrenOf(member(body, 'subnets'), 'object').map(
      (subnet) => member(member(subnet, 'properties'), 'addressPrefix').text,
    );
    expect(prefixes).toEqual(['cidrSubnet(addresses, 27, 0)', 'cidrSubnet(addresses, 27, 1)']);
    for (const name of ['networkAddresses', 'dnsServers'])
      expect([name, main.params.get(name)]).toEqual([name, { isRequired: false }]);
    const given = readFileSync(join('infra', 'main.bicepparam'), 'utf8');
    expect(given).toContain("readEnvironmentVariable('NETWORK_ADDRESSES', '10.64.0.0/24')");
    expect(given).toContain(
      "filter(split(readEnvironmentVariable('DNS_SERVERS', ''), ','), server => !empty(server))",
    );
  });

  test.each(['links', 'appLinks'])('finds what is not in the private zones in public: %s', (symbol) => {
    const properties = member(resource('modules/endpoints.bicep', symbol).body, 'properties');
    expect(literal(member(properties, 'resolutionPolicy'))).toBe('NxDomainRedirect');
    const way = readFileSync('docs/deploy.md', 'utf8').split('### Names with a private network')[1] ?? '';
    for (const said of ['168.63.129.16', 'NxDomainRedirect', 'A network takes one zone of a name'])
      expect([said, way.includes(said)]).toEqual([said, true]);
  });

  test('that is made may be the app’s: it is delegated to what runs it', () => {
    const { body } = resource('modules/network.bicep', 'network');
    const [subnet] = childrenOf(member(member(body, 'properties'), 'subnets'), 'object');
    expect(subnet && literal(member(subnet, 'name'))).toBe('app');
    const names = (subnet ? walk(subnet) : []).flatMap((node) => literal(node) ?? []);
    expect(names).toContain('Microsoft.App/environments');
    expect(read('modules/network.bicep').root.text).toContain('output appSubnetId string = network::app.id');
  });

  test('is documented with the way from it to the controllers, by the names that the templates have', () => {
    const [, section = ''] = readFileSync('docs/deploy.md', 'utf8').split(
      '## Domain controllers in a network of yours',
    );
    const [way = ''] = section.split('\n## ');
    for (const name of [
      'APP_SUBNET_ID',
      'PRIVATE_NETWORK',
      'DIRECTORY_ALLOWED_NETWORKS',
      'Microsoft.App/environments',
    ])
      expect([name, way.includes(name)]).toEqual([name, true]);
    expect(way).toContain('TCP 636 (or 389)');
    expect(read('types.bicep').types.get('optionalSettings')).toContain('DIRECTORY_ALLOWED_NETWORKS');
  });
});

describe('what only the network reaches', () => {
  test('is storage and vault, where that is set', () => {
    for (const [path, symbol] of [
      ['modules/storage.bicep', 'account'],
      ['modules/vault.bicep', 'vault'],
    ] as const) {
      const access = member(member(resource(path, symbol).body, 'properties'), 'publicNetworkAccess').text;
      expect(valueOf(access, { isPrivate: true })).toBe('Disabled');
      expect(valueOf(access, { isPrivate: false })).toBe('Enabled');
    }
  });

  /** Parts of a document, and those of them that call storage or vault themselves. */
  const partsOf = (document: string) => readFileSync(document, 'utf8').split(/\n#{2,3} /);
  const calling = (parts: readonly string[]) =>
    parts.filter((part) => /npm run tables --|az keyvault secret|az storage (?:table|message)/.test(part));

  test('is called by no command of a guide without a word of how to get there', () => {
    const [way, ...others] = partsOf('docs/operate.md').toSorted((one) =>
      one.startsWith('With a private network\n') ? -1 : 1,
    );
    expect(way).toMatch(/public-network-access Enabled[^]+public-network-access Disabled/);
    const parts = calling([...others, ...partsOf('docs/credentials.md')]);
    expect(parts.length).toBe(4);
    expect(parts.filter((part) => !part.includes('#with-a-private-network'))).toEqual([]);
  });

  test('needs what a subscription does not have by itself, which stands beside the setting', () => {
    const [, step = ''] = readFileSync('docs/deploy.md', 'utf8').split(
      '\n2. Set what the defaults do not suit',
    );
    expect(step.split('\n3. ')[0]).toContain('az provider register --namespace Microsoft.App');
  });
});
