import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { consentTo } from './browser.ts';
import { graph, sharedToken, start } from './helpers.ts';

let microsoft: Microsoft;
let token: string;

beforeEach(async () => {
  ({ microsoft } = await start());
  token = await consentedToken('contoso.example', 'adele@contoso.example');
});

async function consentedToken(domain: string, admin: string): Promise<string> {
  await consentTo(microsoft, domain, admin);
  return (await sharedToken(microsoft, domain)).body['access_token'] ?? '';
}

const batch = (requests: object[]) =>
  graph(microsoft, token, '/$batch', { method: 'POST', body: JSON.stringify({ requests }) });

const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });

describe('POST /$batch', () => {
  test('answers each by itself, and 424 to those that depended on a failure', async () => {
    const { body } = await batch([
      get('1', '/users/nobody@contoso.example'),
      get('2', 'organization', { dependsOn: ['1'] }),
      get('3', "/users?$filter=displayName eq 'Adele Vance'&$select=id"),
      get('4', '/admin/reportSettings'),
    ]);
    const statuses = body.responses.map(({ id, status }: { id: string; status: number }) => [id, status]);
    expect(statuses).toEqual([
      ['1', 404],
      ['2', 424],
      ['3', 200],
      ['4', 403],
    ]);
  });

  test('refuses an item that cannot be read, not the batch', async () => {
    const { status, body } = await batch([
      get('1', '/users/%zz'),
      get('2', '/organization', { headers: { 'not a name': 'x' } }),
      get('3', '/organization'),
    ]);
    expect(status).toBe(200);
    expect(body.responses).toMatchObject([
      { id: '1', status: 400, body: { error: { code: 'BadRequest' } } },
      { id: '2', status: 400, body: { error: { code: 'BadRequest' } } },
      { id: '3', status: 200 },
    ]);
  });

  test('throttles an item, not the batch, and says how long', async () => {
    microsoft.world.knobs.faults = [
      { id: 'f', host: 'graph', status: 429, retryAfterSeconds: 7, count: 1, pathContains: '/users' },
    ];
    const requests = [get('1', '/users?$top=1'), get('2', '/organization')];
    const { body } = await batch(requests);
    expect(body.responses).toMatchObject([
      { id: '1', status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'TooManyRequests' } } },
      { id: '2', status: 200 },
    ]);
    expect((await batch(requests)).body.responses).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(microsoft.requests.count({ pathContains: '/users', status: 429 })).toBe(1);
  });

  test.each([
    ['more than 20', Array.from({ length: 21 }, (_, at) => get(String(at), '/organization'))],
    ['two of one id', [get('a', '/organization'), get('A', '/organization')]],
    ['something else', [{ id: '1' }]],
  ])('refuses %s', async (_, requests) => {
    expect((await batch(requests)).status).toBe(400);
  });

  test.each(['/v1.0/organization', 'https://graph.microsoft.com/v1.0/organization'])(
    'refuses the address %s',
    async (url) => {
      expect((await batch([get('1', url)])).body.responses).toMatchObject([{ status: 400 }]);
    },
  );
});
