import { beforeAll, describe, expect, test } from '@jest/globals';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;

beforeAll(async () => {
  world = await scene();
  all = world.app('Directory.Read.All', 'Application.ReadWrite.All');
  for (const displayName of ['Alpha', "Bra'vo, (b)", 'Charlie']) {
    world.clock.turn(60_000);
    await all('POST', '/applications', { displayName, uniqueName: displayName.slice(0, 1) });
  }
});

const eventual = { headers: { ConsistencyLevel: 'eventual' } };

async function found(filter: string): Promise<string[]> {
  const { body } = await all('GET', `/applications?$filter=${encodeURIComponent(filter)}`);
  const rows: { uniqueName: string }[] = body.value;
  return rows.map(({ uniqueName }) => uniqueName);
}

describe('$filter', () => {
  test.each([
    ["displayName eq 'alpha' or uniqueName eq 'C'", ['A', 'C']],
    ["uniqueName eq 'B' and displayName eq 'x' or uniqueName eq 'A'", ['A']],
    ["uniqueName eq 'A' or uniqueName eq 'B' and displayName eq 'x'", ['A']],
    ["uniqueName ge 'B'", ['B', 'C']],
    ["uniqueName ge 'A' and uniqueName le 'B'", ['A', 'B']],
    ['createdDateTime ge 2026-11-20T12:02:00Z', ['B', 'C']],
    ['createdDateTime eq 2026-11-20T12:01:00Z', ['A']],
    ["displayName in ('Bra''vo, (b)', 'charlie')", ['B', 'C']],
    ["startswith(uniqueName, 'c') or identifierUris/any(u: u eq 'x')", ['C']],
  ])('%s', async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  test.each([
    ["(displayName eq 'a')", {}, 501],
    ["displayName gt 'a'", {}, 501],
    ["displayName ne 'a'", {}, 400],
    ["displayName ne 'a'", eventual, 501],
    ["not startswith(displayName, 'a')", {}, 400],
    ["endswith(displayName, 'a')", eventual, 501],
    ["displayName like 'a'", eventual, 400],
    ["notes eq 'a'", {}, 400],
  ])('%s with %j is refused with %d', async (filter, options, status) => {
    const path = `/applications?$count=true&$filter=${encodeURIComponent(filter)}`;
    const code = status === 400 ? 'Request_UnsupportedQuery' : 'NotImplemented';
    expect(verdict(await all('GET', path, undefined, options))).toEqual([status, code]);
  });
});

describe('advanced queries', () => {
  const sorting = 'Sorting not supported for current query.';

  test.each([
    ["/users?$filter=startswith(displayName,'a')&$orderby=displayName", sorting],
    ['/users?$orderby=jobTitle', sorting],
    ['/users?$search="displayName:a"', expect.stringContaining('ConsistencyLevel: eventual')],
  ])('%s needs the header', async (path, message) => {
    const answer = await all('GET', `${path}&$count=true`);
    expect(verdict(answer)).toEqual([400, 'Request_UnsupportedQuery']);
    expect(answer.body.error.message).toEqual(message);
    const status = path.includes('$search') ? 501 : 200;
    expect((await all('GET', `${path}&$count=true`, undefined, eventual)).status).toBe(status);
  });

  test('sorting needs $count beside the header', async () => {
    expect((await all('GET', '/users?$orderby=jobTitle', undefined, eventual)).status).toBe(400);
    const { body } = await all('GET', '/users?$orderby=displayName desc&$select=displayName');
    const names: string[] = body.value.map(({ displayName }: { displayName: string }) => displayName);
    expect(names).toEqual(names.toSorted((one, other) => other.localeCompare(one)));
  });

  test('$count=true counts with the header only', async () => {
    expect((await all('GET', '/users?$count=true')).body).not.toHaveProperty(['@odata.count']);
    const { body } = await all('GET', '/users?$count=true', undefined, eventual);
    expect(body['@odata.count']).toBe(body.value.length);
  });
});

describe('$expand', () => {
  test('owners($select=id) shows what an owner is, and its id', async () => {
    const path = "/applications(uniqueName='A')?$select=id&$expand=owners($select=id)";
    const { body } = await all('GET', path);
    expect(body.owners).toEqual([
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: world.principal.id },
    ]);
    const whole = await all('GET', path.replace('($select=id)', ''));
    expect(whole.body.owners[0]).toMatchObject({ id: world.principal.id, appId: world.principal.appId });
  });

  test.each([
    ['/applications?$expand=owners($top=1)', 501],
    ['/applications?$expand=owners,extensionProperties', 501],
    ['/users?$expand=manager', 501],
    ['/users?$expand=colours', 400],
    ['/users?$expand=colours($select=id)', 400],
  ])('%s is refused with %d', async (path, status) => {
    expect((await all('GET', path)).status).toBe(status);
  });
});
