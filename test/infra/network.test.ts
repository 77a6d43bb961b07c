import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type BicepFile, bodyOf, childrenOf, literal, member, openBicep, readBicep, walk } from './bicep.ts';

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

/** The value of an expression: of these few, Bicep and JavaScript mean the same, but for the sign of what is not null. */
const valueOf = (expression: string, names: object): unknown =>
  runInNewContext(expression.replaceAll('!.', '.'), {
    empty: (text: string) => text === '',
    split: (text: string, by: string) => text.split(by),
    ...names,
  });

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
