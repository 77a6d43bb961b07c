import { beforeAll, describe, expect, test } from '@jest/globals';
import { origins, tenantOf } from '../helpers.ts';
import { scene, verdict, type GraphScene } from './callers.ts';

let world: GraphScene;

beforeAll(async () => {
  world = await scene();
});

const RIGHT = 'CrossTenantInformation.ReadBasic.All';
const path = (id: string) => `/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`;
const fabrikam = () => tenantOf(world.microsoft, 'fabrikam.example');

describe('GET of what a tenant says of itself', () => {
  test('is protected', async () => {
    const denied = [403, 'Authorization_RequestDenied'];
    expect(verdict(await world.app('Directory.ReadWrite.All')('GET', path(fabrikam().id)))).toEqual(denied);
    const adele = world.person('adele@contoso.example', 'Directory.Read.All');
    expect(verdict(await adele('GET', path(fabrikam().id)))).toEqual(denied);
  });

  test('tells the name of another tenant, which need not know who asks', async () => {
    const { status, body } = await world.app(RIGHT)('GET', path(fabrikam().id.toUpperCase()));
    expect([status, body]).toEqual([
      200,
      {
        '@odata.context': `${origins.graph}/v1.0/$metadata#microsoft.graph.tenantInformation`,
        tenantId: fabrikam().id,
        federationBrandName: null,
        displayName: fabrikam().displayName,
        defaultDomainName: 'fabrikam.example',
      },
    ]);
  });

  test('knows no tenant that there is not, or is not any more', async () => {
    const missing = [404, 'Request_ResourceNotFound'];
    const ask = world.app(RIGHT);
    expect(verdict(await ask('GET', path(crypto.randomUUID())))).toEqual(missing);
    const { id, knobs } = fabrikam();
    knobs.deleted = true;
    expect(verdict(await ask('GET', path(id)))).toEqual(missing);
    knobs.deleted = false;
  });

  test.each([
    "/tenantRelationships/findTenantInformationByDomainName(domainName='fabrikam.example')",
    `${path('x')}?$select=displayName`,
    '/tenantRelationships/delegatedAdminCustomers',
  ])('%s is beyond the sandbox', async (address) => {
    expect(verdict(await world.app(RIGHT)('GET', address))).toEqual([501, 'NotImplemented']);
  });
});
