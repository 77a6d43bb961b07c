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

  test('answers in the order of what depends on what, whatever the order of the requests and the case of ids', async () => {
    const { status, body } = await batch([
      get('last', '/subscribedSkus', { dependsOn: ['MIDDLE'] }),
      get('middle', '/users/nobody@contoso.example', { dependsOn: ['first'] }),
      get('first', '/organization'),
    ]);
    expect(status).toBe(200);
    expect(body.responses).toMatchObject([
      { id: 'first', status: 200 },
      { id: 'middle', status: 404 },
      { id: 'last', status: 424, body: { error: { code: 'FailedDependency' } } },
    ]);
  });

  test('answers nothing to no requests', async () => {
    expect(await batch([])).toMatchObject({ status: 200, body: { responses: [] } });
  });

  test.each([
    [
      'more than 20',
      Array.from({ length: 21 }, (_, at) => get(String(at), '/organization')),
      'Number of batch request steps exceeds the maximum value of 20.',
    ],
    [
      'two of one id',
      [get('a', '/organization'), get('A', '/organization')],
      'Duplicate request id found in the batch.',
    ],
    ['something else', [{ id: '1' }], 'Invalid batch payload format.'],
    [
      'one that depends on nobody',
      [get('1', '/organization'), get('2', '/organization', { dependsOn: ['1', '9'] })],
      "Request '2' names '9' in its dependsOn property, which is not in the batch.",
    ],
    [
      'a cycle',
      [
        get('1', '/organization', { dependsOn: ['2'] }),
        get('2', '/organization', { dependsOn: ['3'] }),
        get('3', '/organization', { dependsOn: ['2'] }),
      ],
      "Request '2' depends on itself through the dependsOn property.",
    ],
    [
      'one that waits for itself',
      [get('1', '/organization', { dependsOn: ['1'] })],
      "Request '1' depends on itself through the dependsOn property.",
    ],
  ])('refuses %s, and runs none of it', async (_, requests, message) => {
    const answer = await batch(requests);
    expect([answer.status, answer.body.error]).toMatchObject([400, { code: 'BadRequest', message }]);
    expect(microsoft.requests.count({ pathContains: '/organization' })).toBe(0);
  });

  test.each(['/v1.0/organization', 'https://graph.microsoft.com/v1.0/organization'])(
    'refuses the address %s',
    async (url) => {
      expect((await batch([get('1', url)])).body.responses).toMatchObject([{ status: 400 }]);
    },
  );
});
