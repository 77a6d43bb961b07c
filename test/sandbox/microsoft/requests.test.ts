import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { createRequestLog, type LoggedRequest } from '../../../sandbox/microsoft/requestLog.ts';
import { graph, origins, sharedToken, start, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const get = async (path: string) => {
  const response = await microsoft.control(new Request(`${origins.app}${path}`));
  return { status: response.status, text: await response.text() };
};

interface Listed {
  count: number;
  forgotten: number;
  requests: LoggedRequest[];
  next?: string;
}

const listed = async (path: string): Promise<Listed> => JSON.parse((await get(path)).text);
const api = '/_sandbox/api/requests';

const line: LoggedRequest = {
  at: 0,
  part: 'graph',
  method: 'GET',
  host: 'graph.sandbox.test:1',
  path: '/v1.0/users',
  query: '$top=5',
  bodyBytes: 0,
  status: 200,
};

describe('the log of requests', () => {
  test('counts by tenant, host and instants', async () => {
    const token = (await sharedToken(microsoft, 'harbor.example')).body['access_token'];
    await graph(microsoft, token, '/organization');
    const between = new Date(clock.now + 500).toISOString();
    clock.now += 1_000;
    await graph(microsoft, token, '/organization');
    const { operatorTenant } = microsoft.world.seeded;
    for (const tenant of [operatorTenant, 'harbor.example'])
      expect((await listed(`${api}?part=graph&tenantId=${tenant}`)).count).toBe(2);
    expect((await listed(`${api}?tenantId=contoso.example`)).count).toBe(0);
    expect((await listed(`${api}?host=${new URL(origins.graph).host}`)).count).toBe(2);
    expect((await listed(`${api}?host=vault.example`)).count).toBe(0);
    expect((await listed(`${api}?since=${between}`)).count).toBe(1);
    expect((await listed(`${api}?until=${between}`)).count).toBe(2);
    expect((await listed(`${api}?part=graph&since=${between}&until=${between}`)).count).toBe(0);
  });

  test('is read a page at a time, with the count of all', async () => {
    for (let at = 0; at < 1_001; at += 1) microsoft.requests.add({ ...line, at });
    const first = await listed(`${api}?part=graph`);
    expect([first.count, first.requests.length, first.requests[0]?.at]).toEqual([1_001, 1_000, 0]);
    expect(first.next).toBe(`${api}?part=graph&offset=1000`);
    const last = await listed(first.next ?? '');
    expect([last.count, last.requests.map(({ at }) => at), last.next]).toEqual([1_001, [1_000], undefined]);
    expect((await listed(`${api}?offset=3&limit=2`)).requests.map(({ at }) => at)).toEqual([3, 4]);
  });

  test('refuses a filter that it does not know or cannot read', async () => {
    for (const query of ['tenant=x', 'status=many', 'since=yesterday', 'limit=0', 'offset=-1'])
      expect((await get(`${api}?${query}`)).status).toBe(400);
  });

  test('says how many lines it forgot', () => {
    const log = createRequestLog(10);
    for (let at = 0; at < 12; at += 1) log.add({ ...line, at });
    expect([log.count(), log.forgotten]).toEqual([10, 2]);
    log.clear();
    expect([log.count(), log.forgotten]).toEqual([0, 0]);
  });
});

describe('GET /_sandbox/requests', () => {
  test('shows the newest first, fifty a page, and keeps the filters', async () => {
    for (let at = 0; at < 60; at += 1)
      microsoft.requests.add({ ...line, part: 'vault', at, path: `/secrets/line-${at}-` });
    const { text } = await get('/_sandbox/requests?part=vault&method=');
    expect(text.indexOf('line-59-')).toBeLessThan(text.indexOf('line-10-'));
    expect(text).not.toContain('line-9-');
    expect(text).toContain('1 to 50 of 60 requests');
    expect(text).toContain('href="/_sandbox/requests?part=vault&amp;offset=50"');
    expect(text).not.toContain('Newer requests');
    const older = (await get('/_sandbox/requests?part=vault&offset=50')).text;
    expect(older).toContain('line-9-');
    expect(older).toContain('href="/_sandbox/requests?part=vault&amp;offset=0"');
    expect(older).not.toContain('Older requests');
  });

  test('shows queries of Graph alone, and says what is wrong with a filter', async () => {
    microsoft.requests.add(line);
    microsoft.requests.add({ ...line, part: 'reports', path: '/download', query: 'token=hidden' });
    const { text } = await get('/_sandbox/requests');
    expect(text).toContain('/v1.0/users?$top=5');
    expect(text).not.toContain('hidden');
    const wrong = await get('/_sandbox/requests?since=yesterday');
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('role="alert"');
    expect(wrong.text).toContain('value="yesterday"');
  });
});
