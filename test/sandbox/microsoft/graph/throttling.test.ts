import { beforeEach, describe, expect, test } from '@jest/globals';
import { resourceUnits } from '../../../../sandbox/microsoft/graph/throttling.ts';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;

beforeEach(async () => {
  world = await scene();
  all = world.app('Directory.Read.All', 'Reports.Read.All');
});

test.each([
  ['GET', '/users', '', 2],
  ['GET', '/users', '$select=id', 1],
  ['GET', '/users', '$select=id&$top=5', 1],
  ['GET', '/groups/x/members', '', 3],
  ['GET', '/subscribedSkus', '$select=id', 2],
  ['GET', '/servicePrincipals/x/appRoleAssignments', '', 2],
  ['GET', '/applications', '$expand=owners', 3],
  ['POST', '/applications', '', 1],
  ['GET', '/admin/reportSettings', '', undefined],
])('%s %s?%s costs %p resource units', (method, path, query, units) => {
  expect(resourceUnits(method, path, new URLSearchParams(query))).toBe(units);
});

describe('throttling', () => {
  const fault = { id: 'f', host: 'graph', status: 429, retryAfterSeconds: 7, count: 1 } as const;

  test('says what was exceeded, by whom and for how long', async () => {
    world.microsoft.world.knobs.faults = [{ ...fault }];
    const answer = await all('GET', '/users');
    expect(verdict(answer)).toEqual([429, 'TooManyRequests']);
    expect(answer.body.error.innerError).toMatchObject({ code: '429', status: '429' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'retry-after': '7',
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${world.principal.appId}/${world.tenant.id}`,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
    expect((await all('GET', '/users')).headers.get('x-ms-resource-unit')).toBe('2');
  });

  test('of writes is another limit', async () => {
    world.microsoft.world.knobs.faults = [{ ...fault }];
    const answer = await world.app('User.ReadWrite.All')('POST', '/users', {});
    expect(answer.headers.get('x-ms-throttle-information')).toBe('WriteLimitExceeded');
  });
});

describe('POST /$batch', () => {
  const batch = async (requests: object[], version: 'v1.0' | 'beta' = 'v1.0') =>
    (await all('POST', '/$batch', { requests }, { version })).body.responses;

  test('hands a redirect on in its item', async () => {
    const url = "/reports/getOffice365ActiveUserDetail(period='D7')";
    const [answer] = await batch([{ id: '1', method: 'GET', url }]);
    expect([answer.status, answer.headers.Location]).toEqual([
      302,
      expect.stringContaining('/data/v1.0/download?token='),
    ]);
  });

  test('passes on the headers of an item, and demands the type of a body', async () => {
    all = world.app('Application.ReadWrite.All');
    const item = {
      method: 'PATCH',
      url: "/applications(uniqueName='a')",
      body: { displayName: 'A' },
    };
    const headers = { 'Content-Type': 'application/json', Prefer: 'create-if-missing' };
    const answers = await batch([
      { id: '1', ...item },
      { id: '2', ...item, headers },
      { id: '3', ...item, headers, dependsOn: ['2'] },
      { id: '4', ...item, headers, dependsOn: ['1'] },
    ]);
    expect(answers.map(({ status }: { status: number }) => status)).toEqual([400, 201, 204, 424]);
    expect(answers[2]).not.toHaveProperty('body');
  });

  test('in beta serves what beta alone has, and takes no version in addresses', async () => {
    all = world.app('RoleManagement.Read.Exchange');
    const answers = await batch(
      [
        { id: '1', method: 'GET', url: '/roleManagement/exchange/roleDefinitions' },
        { id: '2', method: 'GET', url: '/beta/roleManagement/exchange/roleDefinitions' },
      ],
      'beta',
    );
    expect(answers.map(({ status }: { status: number }) => status)).toEqual([200, 400]);
  });
});
